package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.vault.keys.TokenObjectStore.TokenObject;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** What a {@link TokenObjectStore} owes its callers, and the stores of objects beside it. */
public abstract class TokenObjectStoreContract {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant LATER = NOON.plus(Duration.ofHours(1));
  private static final VaultId VAULT = new VaultId("vault-one");
  private static final VaultId OTHER = new VaultId("vault-two");

  /** All of them over one storage. */
  public record Storage(
      ObjectStore living,
      DeletedObjectStore deleted,
      RotationStore rotations,
      TokenObjectStore tokens) {}

  private Storage ports;

  /** Empty stores, on fresh storage. */
  protected abstract Storage empty();

  @BeforeEach
  void open() {
    ports = empty();
  }

  private static ObjectKey key(VaultId vault, String name) {
    return new ObjectKey(vault, ObjectKind.KEY, new ObjectName(name));
  }

  private static StoredVersion version(ObjectKey key, boolean inToken, String material) {
    return new StoredVersion(
        new VersionMetadata(
            key,
            VersionId.of(UUID.randomUUID()),
            Optional.empty(),
            new Attributes(true, Optional.empty(), Optional.empty(), NOON, NOON),
            Map.of(),
            KeyFacts.of(
                KeyType.OCT_HSM,
                new PublicKeyParts.Symmetric(256),
                List.of(),
                false,
                "1",
                inToken,
                Optional.empty()),
            false),
        sealed(material));
  }

  private static Sealed sealed(String material) {
    return new Sealed(material.getBytes(StandardCharsets.UTF_8));
  }

  private static TokenObject noted(StoredVersion version) {
    return TokenObject.of(version);
  }

  /** A version whose object is in the making. */
  private StoredVersion expected(ObjectKey key, String material) {
    var version = version(key, true, material);
    ports.tokens().expect(noted(version), LATER);
    return version;
  }

  private StoredVersion stored(ObjectKey key, String material) {
    var version = expected(key, material);
    ports.living().append(version);
    return version;
  }

  private List<TokenObject> dueAtNoon() {
    return ports.tokens().due(NOON, 10);
  }

  private List<TokenObject> dueEver() {
    return ports.tokens().due(NOON.plus(Duration.ofDays(9_000)), 10);
  }

  @Test
  void an_object_in_the_making_is_due_when_its_time_is_over() {
    var version = expected(key(VAULT, "made"), "one");

    assertThat(ports.tokens().due(LATER.minusMillis(1), 10)).isEmpty();
    assertThat(ports.tokens().due(LATER, 10)).containsExactly(noted(version));
    ports.tokens().remove(noted(version));
    assertThat(dueEver()).isEmpty();
  }

  @Test
  void the_step_that_stores_a_version_takes_its_note_away() {
    var first = stored(key(VAULT, "Key"), "one");
    var second = expected(key(VAULT, "key"), "two");
    ports.rotations().rotate(second, first.metadata().version(), kept -> kept);
    ports
        .living()
        .restore(List.of(expected(key(OTHER, "key"), "3"), version(key(OTHER, "key"), false, "4")));

    assertThat(dueEver()).isEmpty();
    assertThat(ports.living().everyVersion(key(VAULT, "key"), 9)).hasSize(2);
    assertThat(ports.living().everyVersion(key(OTHER, "key"), 9)).hasSize(2);
  }

  @Test
  void a_version_that_is_not_stored_keeps_its_note() {
    var first = stored(key(VAULT, "key"), "one");
    var late = expected(key(VAULT, "key"), "two");

    assertThat(ports.rotations().rotate(late, VersionId.of(UUID.randomUUID()), kept -> kept))
        .isEmpty();
    ports.living().restore(List.of(late));
    ports.deleted().delete(key(VAULT, "key"), NOON, LATER);
    ports.living().append(late);
    ports.living().restore(List.of(late));

    assertThat(dueEver()).containsExactly(noted(late));
    assertThat(ports.deleted().everyVersion(key(VAULT, "key")))
        .extracting(it -> it.metadata().version())
        .containsExactly(first.metadata().version());
  }

  @Test
  void an_object_that_was_taken_to_be_destroyed_is_never_stored() {
    var first = stored(key(VAULT, "key"), "one");
    var late = expected(key(VAULT, "key"), "two");

    assertThat(ports.tokens().take(noted(late), NOON, LATER)).as("not due").isFalse();
    assertThat(ports.tokens().take(noted(late), LATER, LATER.plusSeconds(9))).isTrue();
    assertThat(ports.tokens().take(noted(late), LATER, LATER.plusSeconds(9))).as("twice").isFalse();
    var unnoted = version(key(VAULT, "key"), true, "three");
    for (var never : List.of(late, unnoted)) {
      isNotStored(() -> ports.living().append(never));
      isNotStored(() -> ports.rotations().rotate(never, first.metadata().version(), kept -> kept));
      var elsewhere =
          new StoredVersion(version(key(OTHER, "new"), true, "").metadata(), never.material());
      isNotStored(() -> ports.living().append(elsewhere));
      isNotStored(
          () -> ports.living().restore(List.of(version(key(OTHER, "new"), false, "x"), elsewhere)));
    }

    assertThat(ports.living().everyVersion(key(VAULT, "key"), 9)).hasSize(1);
    assertThat(ports.living().current(key(OTHER, "new"))).isEmpty();
    assertThat(ports.tokens().due(LATER.plusSeconds(8), 9)).isEmpty();
    assertThat(ports.tokens().due(LATER.plusSeconds(9), 9)).containsExactly(noted(late));
  }

  private static void isNotStored(ThrowingCallable write) {
    assertThatThrownBy(write).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatever_purges_a_version_of_a_token_leaves_a_note_that_is_due_at_once() {
    var asked = stored(key(VAULT, "Asked"), "one");
    var timed = stored(key(VAULT, "timed"), "two");
    ports.living().append(version(key(VAULT, "timed"), false, "soft"));
    var living = stored(key(VAULT, "living"), "three");
    var again = stored(key(VAULT, "LIVING"), "four");
    stored(key(OTHER, "stays"), "five");
    ports.deleted().delete(key(VAULT, "asked"), NOON, LATER);
    ports.deleted().delete(key(VAULT, "timed"), NOON, NOON);

    assertThat(ports.deleted().purge(key(VAULT, "asked"))).isTrue();
    assertThat(ports.deleted().purge(key(VAULT, "asked"))).isFalse();
    assertThat(dueAtNoon()).containsExactly(noted(asked));
    assertThat(ports.deleted().purgeDue(NOON, 9)).isEqualTo(1);
    assertThat(dueAtNoon()).containsExactlyInAnyOrder(noted(asked), noted(timed));
    ports.deleted().purgeVault(VAULT);
    assertThat(dueEver())
        .extracting(TokenObject::material)
        .containsExactlyInAnyOrder(
            asked.material(), timed.material(), living.material(), again.material());
    assertThat(ports.tokens().due(NOON, 3)).hasSize(3);
    isNotStored(() -> ports.living().append(living));
  }

  @Test
  void notes_of_a_vault_outlive_it_sealed_anew() {
    var purged = stored(key(VAULT, "key"), "one");
    ports.deleted().purgeVault(VAULT);
    var making = expected(key(VAULT, "made"), "two");
    expected(key(OTHER, "made"), "three");
    assertThat(ports.tokens().of(VAULT)).containsExactlyInAnyOrder(noted(purged), noted(making));

    ports.tokens().outlive(noted(purged), sealed("anew one"));
    ports.tokens().outlive(noted(making), sealed("anew two"));

    assertThat(ports.tokens().of(VAULT)).isEmpty();
    var first =
        new TokenObject(
            Optional.empty(),
            new ObjectName("key"),
            purged.metadata().version(),
            sealed("anew one"));
    assertThat(dueAtNoon()).containsExactly(first);
    assertThat(ports.tokens().due(LATER, 9)).hasSize(3).startsWith(first);
    isNotStored(() -> ports.living().append(making));
    assertThat(ports.tokens().take(first, NOON, LATER)).isTrue();
    ports.tokens().remove(first);
    assertThat(ports.tokens().due(LATER, 9)).hasSize(2);
  }
}
