package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import sallyport.core.ObjectName;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.crypto.FileSeal;
import sallyport.crypto.InMemoryKeyringStore;
import sallyport.crypto.Keyring;
import sallyport.crypto.Sealer;
import sallyport.crypto.keys.LiveKeys;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.crypto.keys.ToSign;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.AttributeChanges;
import sallyport.vault.objects.InMemoryObjectStore;
import sallyport.vault.objects.ObjectStore;

/** Keys of one vault over stores in memory, with a clock that a test moves. */
abstract class KeysSteps {
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  static final Vault VAULT = vault(true, false);

  /** Another of the same realm: what is backed up in the one may be restored in the other. */
  static final Vault OTHER =
      new Vault(
          new VaultId("other"),
          new VaultName("vault-b"),
          "tenant",
          Duration.ofDays(90),
          false,
          true,
          "realm");

  static final ObjectName NAME = new ObjectName("signer");
  static final ToSign WHAT = ToSign.digest(new byte[32]);

  @TempDir Path folder;

  final InMemoryObjectStore objects = new InMemoryObjectStore();
  final InMemoryRotationStore rotations = new InMemoryRotationStore(objects);
  final InMemoryTokenObjectStore tokenObjects = new InMemoryTokenObjectStore(objects);
  final AtomicLong ids = new AtomicLong();
  Instant now = NOON;
  Keyring keyring;
  Keys keys;

  static Vault vault(boolean premium, boolean purgeProtected) {
    return new Vault(
        new VaultId("id"),
        new VaultName("vault-a"),
        "tenant",
        Duration.ofDays(90),
        purgeProtected,
        premium,
        "realm");
  }

  @BeforeEach
  void open() {
    keyring = new Keyring(new InMemoryKeyringStore(), () -> now, new SecureRandom());
    keyring.unseal(new FileSeal(folder.resolve("seal.key")));
    keys = another(true);
  }

  /** Another process over the same stores. */
  Keys another(boolean softwareServesHsm) {
    return another(new KeyModules(new SoftwareModule(), Optional.empty(), softwareServesHsm));
  }

  /** Another process, whose keys of HSM types are in a token. */
  Keys another(InMemoryToken token) {
    return another(token, objects);
  }

  Keys another(InMemoryToken token, ObjectStore living) {
    return another(token, living, rotations, keyring);
  }

  private Keys another(KeyModules modules) {
    return another(modules, objects, rotations, keyring);
  }

  /** Another process, whose keys of HSM types are in a token, over stores that may fail. */
  Keys another(InMemoryToken token, ObjectStore living, RotationStore rotations, Sealer sealer) {
    return another(
        new KeyModules(new SoftwareModule(), Optional.of(token), false), living, rotations, sealer);
  }

  private Keys another(
      KeyModules modules, ObjectStore living, RotationStore rotations, Sealer sealer) {
    return another(modules, living, rotations, tokenObjects, sealer);
  }

  /** Another process, whose keys of HSM types are in a token, with notes of its own. */
  Keys another(InMemoryToken token, ObjectStore living, TokenObjectStore notes) {
    return another(
        new KeyModules(new SoftwareModule(), Optional.of(token), false),
        living,
        rotations,
        notes,
        keyring);
  }

  private Keys another(
      KeyModules modules,
      ObjectStore living,
      RotationStore rotations,
      TokenObjectStore notes,
      Sealer sealer) {
    return new Keys(
        new Keys.Stores(living, objects.deleted(), rotations, new InMemoryReleaseKeyStore(), notes),
        sealer,
        modules,
        new LiveKeys(100),
        new Keys.Trust(
            new Attestations(Map.of(), () -> now),
            ReleaseAuthority.none("Test releases", () -> now)),
        () -> now,
        () -> new UUID(0, ids.incrementAndGet()));
  }

  /** The same port, of which something happens before each call of one method. */
  static <T> T preceded(Class<T> port, T real, String method, Runnable happens) {
    return accompanied(port, real, method, happens, () -> {});
  }

  /** The same port, of which something happens after each call of one method. */
  static <T> T followed(Class<T> port, T real, String method, Runnable happens) {
    return accompanied(port, real, method, () -> {}, happens);
  }

  private static <T> T accompanied(
      Class<T> port, T real, String method, Runnable before, Runnable after) {
    return port.cast(
        Proxy.newProxyInstance(
            port.getClassLoader(),
            new Class<?>[] {port},
            (_, called, arguments) -> {
              boolean meant = called.getName().equals(method);
              if (meant) {
                before.run();
              }
              try {
                var answer = called.invoke(real, arguments);
                if (meant) {
                  after.run();
                }
                return answer;
              } catch (InvocationTargetException fault) {
                throw fault.getCause();
              }
            }));
  }

  static KeyDraft draft(KeyType type, KeyDraft.Wishes wishes) {
    return new KeyDraft(
        new KeyDraft.Source.Made(
            type, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        wishes);
  }

  static KeyDraft draft(KeyType type) {
    return draft(type, KeyDraft.Wishes.NONE);
  }

  static KeyDraft sized(KeyType type, int size) {
    return new KeyDraft(
        new KeyDraft.Source.Made(
            type, Optional.of(size), Optional.empty(), Optional.empty(), Optional.empty()),
        KeyDraft.Wishes.NONE);
  }

  static KeyDraft.Wishes operations(KeyOperation... operations) {
    return new KeyDraft.Wishes(
        Optional.of(List.of(operations)),
        AttributeChanges.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static KeyDraft.Wishes attributes(Boolean enabled, Instant from, Instant to) {
    return new KeyDraft.Wishes(
        Optional.empty(),
        new AttributeChanges(
            Optional.ofNullable(enabled), Optional.ofNullable(from), Optional.ofNullable(to)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  static KeyUse.Which which() {
    return new KeyUse.Which(VAULT, NAME, Optional.empty());
  }

  byte[] sign() {
    return keys.use().sign(which(), SignatureAlgorithm.ES256, WHAT).result();
  }

  static void refuses(ThrowingCallable call, Refusal refusal) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class, it -> assertThat(it.refusal()).isEqualTo(refusal));
  }

  static void refusesProperty(ThrowingCallable call, String property) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class,
            it ->
                assertThat(it.refusal())
                    .isInstanceOfSatisfying(
                        VaultRefusal.InvalidProperty.class,
                        refusal -> assertThat(refusal.property()).isEqualTo(property)));
  }
}
