package sallyport.vault.secrets;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.core.Ids;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.core.VersionId;
import sallyport.crypto.FileSeal;
import sallyport.crypto.InMemoryKeyringStore;
import sallyport.crypto.Keyring;
import sallyport.crypto.Sealed;
import sallyport.crypto.SecretBytes;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.AttributeChanges;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.InMemoryObjectStore;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.OpenVersion;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

class SecretsTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final ObjectName DB = new ObjectName("Db-Password");
  private static final Vault VAULT = vault("a", 90, false, "cloud/tenant/subscription");

  @TempDir Path folder;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Instant now = NOON.plusMillis(789);
  private Keyring keyring;
  private Secrets secrets;

  @BeforeEach
  void unseal() {
    keyring = new Keyring(new InMemoryKeyringStore(), () -> now, new SecureRandom());
    keyring.unseal(new FileSeal(folder.resolve("seal.key")));
    secrets = new Secrets(store, store.deleted(), keyring, () -> now, Ids.random());
  }

  @Test
  void a_secret_reads_back_as_it_was_set() {
    var set = set("Db-Password", "pä$$\u0000\"wörd");

    try (var secret = secrets.get(VAULT, new ObjectName("db-password"), Optional.empty())) {
      assertThat(text(secret)).isEqualTo("pä$$\u0000\"wörd");
      assertThat(secret.metadata()).isEqualTo(set);
    }
  }

  @Test
  void times_have_whole_seconds() {
    var attributes = set("db", "v").attributes();

    assertThat(attributes)
        .isEqualTo(new Attributes(true, Optional.empty(), Optional.empty(), NOON, NOON));
  }

  @Test
  void the_store_never_sees_the_value() {
    set("db", "the-planted-value");

    var material = store.everyVersion(key("db"), 1).getFirst().material().bytes();

    assertThat(new String(material, UTF_8)).doesNotContain("the-planted-value");
  }

  @Test
  void a_value_moved_to_another_name_does_not_open() {
    set("db", "one");
    var moved = set("other", "two");
    var material = store.current(key("db")).orElseThrow().material();
    store.deleted().delete(key("other"), now, now);
    store.deleted().purge(key("other"));
    store.append(new StoredVersion(moved, material));

    assertThatThrownBy(() -> secrets.get(VAULT, new ObjectName("other"), Optional.empty()))
        .isInstanceOf(sallyport.crypto.SealBrokenException.class);
  }

  @Test
  void an_older_version_stays_readable() {
    var first = set("db", "one");
    set("db", "two");

    try (var old = secrets.get(VAULT, new ObjectName("db"), Optional.of(first.version()))) {
      assertThat(text(old)).isEqualTo("one");
    }
  }

  @Test
  void a_value_may_be_empty_and_as_long_as_the_limit() {
    set("empty", "");
    set("long", "x".repeat(Secrets.MAX_VALUE_BYTES));

    assertThat(read("empty")).isEmpty();
    assertThat(read("long")).hasSize(25_600);
  }

  @Test
  void the_limit_counts_bytes_and_not_characters() {
    refuses(() -> set("db", "ä".repeat(12_801)), new VaultRefusal.ValueTooLong(25_600));
  }

  @Test
  void a_content_type_has_at_most_255_characters() {
    secrets.set(VAULT, DB, draft("v", Optional.of("t".repeat(255)), Map.of()));

    refuses(
        () -> secrets.set(VAULT, DB, draft("v", Optional.of("t".repeat(256)), Map.of())),
        new VaultRefusal.InvalidProperty("contentType", "longer than 255 characters"));
  }

  @Test
  void there_are_at_most_fifteen_tags_of_512_characters() {
    secrets.set(VAULT, DB, draft("v", Optional.empty(), tags(15)));
    secrets.set(VAULT, DB, draft("v", Optional.empty(), Map.of("n".repeat(512), "v".repeat(512))));

    refusesProperty("tags", draft("v", Optional.empty(), tags(16)));
    refusesProperty("tags", draft("v", Optional.empty(), Map.of("n".repeat(513), "v")));
    refusesProperty("tags", draft("v", Optional.empty(), Map.of("n", "v".repeat(513))));
    refusesProperty("tags", draft("v", Optional.empty(), Map.of("", "v")));
  }

  @Test
  void a_version_that_would_end_before_it_begins_is_refused() {
    var backwards =
        new AttributeChanges(
            Optional.empty(), Optional.of(NOON), Optional.of(NOON.minusSeconds(1)));

    refusesProperty(
        "attributes.exp",
        new SecretDraft(SecretBytes.ofUtf8("v"), Optional.empty(), Map.of(), backwards));
  }

  @Test
  void a_secret_outside_its_times_is_still_read() {
    var past =
        new AttributeChanges(
            Optional.empty(), Optional.of(NOON.minusSeconds(9)), Optional.of(NOON.minusSeconds(8)));
    secrets.set(
        VAULT, DB, new SecretDraft(SecretBytes.ofUtf8("v"), Optional.empty(), Map.of(), past));

    assertThat(read("Db-Password")).isEqualTo("v");
  }

  @Test
  void a_disabled_version_keeps_its_value_until_it_is_enabled() {
    var version = set("db", "v").version();
    enable("db", version, false);

    refuses(() -> read("db"), new VaultRefusal.Disabled(ObjectKind.SECRET, "get"));

    enable("db", version, true);
    assertThat(read("db")).isEqualTo("v");
  }

  @Test
  void an_update_keeps_what_it_does_not_name() {
    var set = secrets.set(VAULT, DB, draft("v", Optional.of("text/plain"), Map.of("team", "blue")));
    now = now.plusSeconds(60);

    var updated =
        secrets.update(
            VAULT,
            DB,
            Optional.of(set.version()),
            new SecretChange(
                Optional.empty(),
                Optional.empty(),
                new AttributeChanges(Optional.empty(), Optional.of(NOON), Optional.empty())));

    assertThat(updated.tags()).containsExactly(Map.entry("team", "blue"));
    assertThat(updated.facts()).containsExactly(Map.entry("contentType", "text/plain"));
    assertThat(updated.attributes())
        .isEqualTo(
            new Attributes(true, Optional.of(NOON), Optional.empty(), NOON, NOON.plusSeconds(60)));
    assertThat(read("Db-Password")).isEqualTo("v");
  }

  @Test
  void an_update_without_a_version_changes_the_current_one() {
    set("db", "one");
    var second = set("db", "two");

    var updated =
        secrets.update(VAULT, new ObjectName("db"), Optional.empty(), tagged(Map.of("k", "v")));

    assertThat(updated.version()).isEqualTo(second.version());
    assertThat(updated.tags()).containsKey("k");
  }

  @Test
  void what_is_not_there_is_named_as_it_was_asked_for() {
    var version = VersionId.of(Ids.random().next());
    set("db", "v");

    refuses(() -> read("NoBody"), new VaultRefusal.NotFound(ObjectKind.SECRET, "NoBody"));
    refuses(
        () -> secrets.get(VAULT, new ObjectName("db"), Optional.of(version)),
        new VaultRefusal.NotFound(ObjectKind.SECRET, "db/" + version));
    refuses(
        () -> secrets.update(VAULT, new ObjectName("db"), Optional.of(version), tagged(Map.of())),
        new VaultRefusal.NotFound(ObjectKind.SECRET, "db/" + version));
    refuses(
        () -> secrets.update(VAULT, new ObjectName("no"), Optional.empty(), tagged(Map.of())),
        new VaultRefusal.NotFound(ObjectKind.SECRET, "no"));
    refuses(
        () -> secrets.lifecycle().delete(VAULT, new ObjectName("no")),
        new VaultRefusal.NotFound(ObjectKind.SECRET, "no"));
    refuses(
        () -> secrets.backup(VAULT, new ObjectName("no")),
        new VaultRefusal.NotFound(ObjectKind.SECRET, "no"));
    for (ThrowingCallable call :
        new ThrowingCallable[] {
          () -> secrets.lifecycle().getDeleted(VAULT, new ObjectName("db")),
          () -> secrets.lifecycle().recover(VAULT, new ObjectName("db")),
          () -> secrets.lifecycle().purge(VAULT, new ObjectName("db"))
        }) {
      refuses(call, new VaultRefusal.DeletedNotFound(ObjectKind.SECRET, "db"));
    }
  }

  @Test
  void a_deleted_secret_waits_for_the_retention_of_its_vault() {
    set("db", "v");

    var deleted = secrets.lifecycle().delete(vault("a", 7, false, "r"), new ObjectName("db"));

    assertThat(deleted.deletedAt()).isEqualTo(NOON);
    assertThat(deleted.purgesAt()).isEqualTo(NOON.plus(Duration.ofDays(7)));
    refuses(() -> read("db"), new VaultRefusal.NotFound(ObjectKind.SECRET, "db"));
    refuses(
        () -> set("DB", "again"),
        new VaultRefusal.HeldByDeleted(ObjectKind.SECRET, new ObjectName("DB")));
  }

  @Test
  void a_recovered_secret_has_its_value_back() {
    set("db", "v");
    secrets.lifecycle().delete(VAULT, new ObjectName("db"));

    secrets.lifecycle().recover(VAULT, new ObjectName("db"));

    assertThat(read("db")).isEqualTo("v");
  }

  @Test
  void purge_protection_refuses_to_purge() {
    set("db", "v");
    secrets.lifecycle().delete(VAULT, new ObjectName("db"));

    refuses(
        () -> secrets.lifecycle().purge(vault("a", 90, true, "r"), new ObjectName("db")),
        new VaultRefusal.PurgeProtected());

    secrets.lifecycle().purge(VAULT, new ObjectName("db"));
    set("db", "again");
  }

  @Test
  void part_of_a_certificate_is_changed_only_through_it() {
    var managed =
        new VersionMetadata(
            key("cert"),
            VersionId.of(Ids.random().next()),
            Optional.empty(),
            new Attributes(true, Optional.empty(), Optional.empty(), NOON, NOON),
            Map.of(),
            Map.of(),
            true);
    store.append(new StoredVersion(managed, new Sealed(new byte[1])));

    refuses(
        () -> secrets.lifecycle().delete(VAULT, new ObjectName("cert")),
        new VaultRefusal.Managed(ObjectKind.SECRET, "delete"));
    refuses(
        () -> secrets.update(VAULT, new ObjectName("cert"), Optional.empty(), tagged(Map.of())),
        new VaultRefusal.Managed(ObjectKind.SECRET, "update"));
  }

  @Test
  void a_backup_restores_every_version_in_another_vault() {
    secrets.set(VAULT, DB, draft("one", Optional.of("text/plain"), Map.of("ü", "ß")));
    var second = set("Db-Password", "two");
    enable("db-password", second.version(), false);
    var before = store.everyVersion(key("db-password"), 9);
    var other = vault("b", 90, false, "cloud/tenant/subscription");
    now = now.plusSeconds(3600);

    var restored = secrets.restore(other, secrets.backup(VAULT, DB));

    var after = store.everyVersion(new ObjectKey(other.id(), ObjectKind.SECRET, DB), 9);
    assertThat(restored.version()).isEqualTo(second.version());
    assertThat(restored.key().name().value()).isEqualTo("Db-Password");
    assertThat(after).hasSameSizeAs(before);
    for (int n = 0; n < before.size(); n++) {
      assertThat(after.get(n).metadata().version()).isEqualTo(before.get(n).metadata().version());
      assertThat(after.get(n).metadata().attributes())
          .isEqualTo(before.get(n).metadata().attributes());
      assertThat(after.get(n).metadata().tags()).isEqualTo(before.get(n).metadata().tags());
      assertThat(after.get(n).metadata().facts()).isEqualTo(before.get(n).metadata().facts());
    }
    var first = Optional.of(before.getFirst().metadata().version());
    try (var secret = secrets.get(other, DB, first)) {
      assertThat(text(secret)).isEqualTo("one");
    }
  }

  @Test
  void a_backup_outlives_its_secret_and_its_vaults_key() {
    set("db", "v");
    var blob = secrets.backup(VAULT, new ObjectName("db"));
    secrets.lifecycle().delete(VAULT, new ObjectName("db"));
    refuses(
        () -> secrets.restore(VAULT, blob),
        new VaultRefusal.HeldByDeleted(ObjectKind.SECRET, new ObjectName("db")));
    secrets.lifecycle().purge(VAULT, new ObjectName("db"));
    keyring.destroy("vault/" + VAULT.id());

    secrets.restore(VAULT, blob);

    assertThat(read("db")).isEqualTo("v");
  }

  @Test
  void a_restore_never_overwrites() {
    set("db", "v");
    var blob = secrets.backup(VAULT, new ObjectName("db"));

    refuses(
        () -> secrets.restore(VAULT, blob),
        new VaultRefusal.AlreadyExists(ObjectKind.SECRET, new ObjectName("db")));
  }

  @Test
  void a_backup_opens_only_in_its_own_cloud_tenant_and_subscription() {
    set("db", "v");
    var blob = secrets.backup(VAULT, new ObjectName("db"));
    var foreign = new VaultRefusal.UnusableBackup(ObjectKind.SECRET, true);

    refuses(() -> secrets.restore(vault("b", 90, false, "cloud/tenant/other"), blob), foreign);
    refuses(
        () -> secrets.restore(vault("b", 90, false, "cloud/other/subscription"), blob), foreign);
  }

  @Test
  void a_backup_with_any_byte_changed_is_refused() {
    set("db", "v");
    var blob = secrets.backup(VAULT, new ObjectName("db")).bytes();
    var other = vault("b", 90, false, "cloud/tenant/subscription");

    for (int n = 0; n < blob.length; n++) {
      var changed = blob.clone();
      changed[n] ^= 1;
      assertThatThrownBy(() -> secrets.restore(other, new Sealed(changed)))
          .isInstanceOf(RefusedException.class);
      var cut = Arrays.copyOf(blob, n);
      assertThatThrownBy(() -> secrets.restore(other, new Sealed(cut)))
          .isInstanceOf(RefusedException.class);
    }
  }

  @Test
  void a_backup_holds_at_most_500_versions() {
    for (int n = 0; n < 500; n++) {
      set("db", "v" + n);
    }
    secrets.backup(VAULT, new ObjectName("db"));
    set("db", "one more");

    refuses(
        () -> secrets.backup(VAULT, new ObjectName("db")),
        new VaultRefusal.TooManyVersions(ObjectKind.SECRET, new ObjectName("db"), 500));
  }

  private VersionMetadata set(String name, String value) {
    return secrets.set(VAULT, new ObjectName(name), draft(value, Optional.empty(), Map.of()));
  }

  private static SecretDraft draft(
      String value, Optional<String> contentType, Map<String, String> tags) {
    return new SecretDraft(SecretBytes.ofUtf8(value), contentType, tags, AttributeChanges.NONE);
  }

  private static SecretChange tagged(Map<String, String> tags) {
    return new SecretChange(Optional.empty(), Optional.of(tags), AttributeChanges.NONE);
  }

  private void enable(String name, VersionId version, boolean enabled) {
    secrets.update(
        VAULT,
        new ObjectName(name),
        Optional.of(version),
        new SecretChange(
            Optional.empty(),
            Optional.empty(),
            new AttributeChanges(Optional.of(enabled), Optional.empty(), Optional.empty())));
  }

  private String read(String name) {
    try (var secret = secrets.get(VAULT, new ObjectName(name), Optional.empty())) {
      return text(secret);
    }
  }

  private static String text(OpenVersion secret) {
    return secret.value().expose(bytes -> new String(bytes, UTF_8));
  }

  private static Map<String, String> tags(int count) {
    var tags = new HashMap<String, String>();
    IntStream.range(0, count).forEach(n -> tags.put("t" + n, ""));
    return Collections.unmodifiableMap(tags);
  }

  private static ObjectKey key(String name) {
    return new ObjectKey(VAULT.id(), ObjectKind.SECRET, new ObjectName(name));
  }

  private static Vault vault(String name, int days, boolean purgeProtected, String realm) {
    return new Vault(
        new VaultId("id-of-" + name),
        new VaultName("vault-" + name),
        "tenant",
        Duration.ofDays(days),
        purgeProtected,
        false,
        realm);
  }

  private void refusesProperty(String property, SecretDraft draft) {
    assertThatThrownBy(() -> secrets.set(VAULT, DB, draft))
        .isInstanceOfSatisfying(
            RefusedException.class,
            it ->
                assertThat(it.refusal())
                    .isInstanceOfSatisfying(
                        VaultRefusal.InvalidProperty.class,
                        refusal -> assertThat(refusal.property()).isEqualTo(property)));
  }

  private static void refuses(ThrowingCallable call, Refusal refusal) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class, it -> assertThat(it.refusal()).isEqualTo(refusal));
  }
}
