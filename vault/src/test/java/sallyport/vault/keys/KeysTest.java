package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.crypto.FileSeal;
import sallyport.crypto.InMemoryKeyringStore;
import sallyport.crypto.Keyring;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.crypto.keys.KeyTransfer;
import sallyport.crypto.keys.LiveKeys;
import sallyport.crypto.keys.PrivateKeyParts;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.crypto.keys.ToSign;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.keys.RotationPolicy.Kind;
import sallyport.vault.keys.RotationPolicy.LifetimeAction;
import sallyport.vault.objects.AttributeChanges;
import sallyport.vault.objects.InMemoryObjectStore;

class KeysTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Vault VAULT = vault(true, false);
  private static final ObjectName NAME = new ObjectName("signer");
  private static final ToSign WHAT = ToSign.digest(new byte[32]);

  @TempDir Path folder;

  private final InMemoryObjectStore objects = new InMemoryObjectStore();
  private final InMemoryRotationStore rotations = new InMemoryRotationStore(objects);
  private final AtomicLong ids = new AtomicLong();
  private final List<String> announced = new ArrayList<>();
  private Instant now = NOON;
  private Keyring keyring;
  private Keys keys;

  private static Vault vault(boolean premium, boolean purgeProtected) {
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
  private Keys another(boolean softwareServesHsm) {
    return new Keys(
        new Keys.Stores(objects, objects.deleted(), rotations),
        keyring,
        new KeyModules(new SoftwareModule(), Optional.empty(), softwareServesHsm),
        new LiveKeys(100),
        new Attestations(Map.of(), () -> now),
        () -> now,
        () -> new UUID(0, ids.incrementAndGet()));
  }

  private static KeyDraft draft(KeyType type, KeyDraft.Wishes wishes) {
    return new KeyDraft(
        new KeyDraft.Source.Made(
            type, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty()),
        wishes);
  }

  private static KeyDraft draft(KeyType type) {
    return draft(type, KeyDraft.Wishes.NONE);
  }

  private static KeyDraft sized(KeyType type, int size) {
    return new KeyDraft(
        new KeyDraft.Source.Made(
            type, Optional.of(size), Optional.empty(), Optional.empty(), Optional.empty()),
        KeyDraft.Wishes.NONE);
  }

  private static KeyDraft.Wishes operations(KeyOperation... operations) {
    return new KeyDraft.Wishes(
        Optional.of(List.of(operations)),
        AttributeChanges.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static KeyDraft.Wishes attributes(Boolean enabled, Instant from, Instant to) {
    return new KeyDraft.Wishes(
        Optional.empty(),
        new AttributeChanges(
            Optional.ofNullable(enabled), Optional.ofNullable(from), Optional.ofNullable(to)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static KeyUse.Which which() {
    return new KeyUse.Which(VAULT, NAME, Optional.empty());
  }

  private byte[] sign() {
    return keys.use().sign(which(), SignatureAlgorithm.ES256, WHAT).result();
  }

  private static void refuses(ThrowingCallable call, Refusal refusal) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class, it -> assertThat(it.refusal()).isEqualTo(refusal));
  }

  private static void refusesProperty(ThrowingCallable call, String property) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            RefusedException.class,
            it ->
                assertThat(it.refusal())
                    .isInstanceOfSatisfying(
                        VaultRefusal.InvalidProperty.class,
                        refusal -> assertThat(refusal.property()).isEqualTo(property)));
  }

  @ParameterizedTest
  @CsvSource({
    "RSA, encrypt decrypt sign verify wrapKey unwrapKey",
    "RSA_HSM, encrypt decrypt sign verify wrapKey unwrapKey",
    "EC, sign verify",
    "EC_HSM, sign verify",
    "OCT_HSM, encrypt decrypt wrapKey unwrapKey",
    "AKP, sign verify",
    "AKP_HSM, sign verify",
  })
  void a_key_of_each_type_may_by_default_do_what_its_type_can(KeyType type, String words) {
    var made = keys.add(VAULT, NAME, draft(type));

    assertThat(made.operations().stream().map(KeyOperation::word))
        .containsExactly(words.split(" ", -1));
    assertThat(made.type()).isEqualTo(type);
    assertThat(made.platform()).isEqualTo("0");
    assertThat(made.exportable()).isFalse();
    assertThat(keys.get(VAULT, NAME, Optional.empty())).isEqualTo(made);
  }

  @Test
  void what_a_type_cannot_do_is_refused() {
    refusesProperty(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC, operations(KeyOperation.ENCRYPT))),
        "key_ops");
    refusesProperty(
        () ->
            keys.add(
                VAULT,
                NAME,
                draft(KeyType.RSA_HSM, operations(KeyOperation.IMPORT, KeyOperation.SIGN))),
        "key_ops");
    refusesProperty(() -> keys.add(VAULT, NAME, draft(KeyType.OCT)), "kty");
    assertThat(keys.add(VAULT, NAME, draft(KeyType.RSA, operations())).operations()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"RSA, 1024", "RSA, 2047", "RSA, 8192", "OCT_HSM, 64", "OCT_HSM, 512"})
  void sizes_that_a_type_does_not_have_are_refused(KeyType type, int size) {
    refusesProperty(() -> keys.add(VAULT, NAME, sized(type, size)), "key_size");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 4, 65_536, -3})
  void exponents_that_are_none_are_refused(long exponent) {
    var source =
        new KeyDraft.Source.Made(
            KeyType.RSA,
            Optional.empty(),
            Optional.of(exponent),
            Optional.empty(),
            Optional.empty());
    refusesProperty(
        () -> keys.add(VAULT, NAME, new KeyDraft(source, KeyDraft.Wishes.NONE)), "public_exponent");
  }

  @Test
  void hsm_types_need_a_premium_vault_and_a_module_that_serves_them() {
    refuses(
        () -> keys.add(vault(false, false), NAME, draft(KeyType.EC_HSM)),
        new VaultRefusal.PremiumOnly());
    refuses(
        () -> another(false).add(VAULT, NAME, draft(KeyType.EC_HSM)),
        new VaultRefusal.HsmNotServed());
    assertThat(another(false).add(VAULT, NAME, draft(KeyType.EC)).type()).isEqualTo(KeyType.EC);
  }

  @Test
  void every_version_stays_usable_by_its_id() {
    var first = keys.add(VAULT, NAME, draft(KeyType.EC));
    var signature = sign();
    keys.add(VAULT, NAME, draft(KeyType.EC));
    var old = new KeyUse.Which(VAULT, NAME, Optional.of(first.metadata().version()));

    assertThat(keys.use().verify(old, SignatureAlgorithm.ES256, WHAT, signature).result()).isTrue();
    assertThat(keys.use().verify(which(), SignatureAlgorithm.ES256, WHAT, signature).result())
        .isFalse();
  }

  @Test
  void a_disabled_key_does_nothing() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    var signature = sign();
    keys.update(VAULT, NAME, Optional.empty(), attributes(false, null, null));

    refuses(this::sign, new VaultRefusal.Disabled(ObjectKind.KEY, "sign"));
    refuses(
        () -> keys.use().verify(which(), SignatureAlgorithm.ES256, WHAT, signature),
        new VaultRefusal.Disabled(ObjectKind.KEY, "verify"));
    refuses(
        () -> keys.rotation().rotate(VAULT, NAME),
        new VaultRefusal.Disabled(ObjectKind.KEY, "rotate"));
    assertThat(keys.get(VAULT, NAME, Optional.empty()).metadata().attributes().enabled()).isFalse();
  }

  @Test
  void outside_its_times_a_key_opens_and_checks_but_makes_nothing() {
    keys.add(
        VAULT,
        NAME,
        draft(KeyType.RSA, attributes(null, NOON.plusSeconds(10), NOON.plusSeconds(20))));
    try (var plain = SecretBytes.owning(new byte[8])) {
      refuses(
          () -> keys.use().sign(which(), SignatureAlgorithm.RS256, WHAT),
          new VaultRefusal.KeyNotYetValid("sign"));
      now = NOON.plusSeconds(10);
      var signature = keys.use().sign(which(), SignatureAlgorithm.RS256, WHAT).result();
      var sealed =
          keys.use()
              .encrypt(
                  which(),
                  KeyOperation.WRAP_KEY,
                  EncryptionAlgorithm.RSA_OAEP,
                  plain,
                  Optional.empty(),
                  Optional.empty())
              .result();
      now = NOON.plusSeconds(20);
      for (var operation : List.of(KeyOperation.ENCRYPT, KeyOperation.WRAP_KEY)) {
        refuses(
            () ->
                keys.use()
                    .encrypt(
                        which(),
                        operation,
                        EncryptionAlgorithm.RSA_OAEP,
                        plain,
                        Optional.empty(),
                        Optional.empty()),
            new VaultRefusal.KeyExpired(operation.word()));
      }
      assertThat(keys.use().verify(which(), SignatureAlgorithm.RS256, WHAT, signature).result())
          .isTrue();
      assertThat(
              keys.use()
                  .decrypt(which(), KeyOperation.UNWRAP_KEY, EncryptionAlgorithm.RSA_OAEP, sealed)
                  .result()
                  .length())
          .isEqualTo(8);
    }
  }

  @Test
  void a_key_does_only_what_it_was_made_for() {
    keys.add(VAULT, NAME, draft(KeyType.EC, operations(KeyOperation.VERIFY)));

    refuses(this::sign, new VaultRefusal.OperationNotPermitted("sign"));
    keys.update(VAULT, NAME, Optional.empty(), operations(KeyOperation.SIGN));
    assertThat(sign()).hasSize(64);
    refuses(
        () -> keys.use().verify(which(), SignatureAlgorithm.ES256, WHAT, new byte[64]),
        new VaultRefusal.OperationNotPermitted("verify"));
  }

  @Test
  void tags_have_their_limits() {
    var tags = new java.util.HashMap<String, String>();
    tags.put("k", "x".repeat(257));
    var wishes =
        new KeyDraft.Wishes(
            Optional.empty(),
            AttributeChanges.NONE,
            Optional.empty(),
            Optional.of(tags),
            Optional.empty());
    refusesProperty(() -> keys.add(VAULT, NAME, draft(KeyType.EC, wishes)), "tags");
  }

  @Test
  void what_is_not_there_is_not_found() {
    var missing = new VaultRefusal.NotFound(ObjectKind.KEY, "signer");
    refuses(() -> keys.get(VAULT, NAME, Optional.empty()), missing);
    refuses(this::sign, missing);
    refuses(() -> keys.update(VAULT, NAME, Optional.empty(), operations()), missing);
    refuses(() -> keys.delete(VAULT, NAME), missing);
    refuses(() -> keys.backup(VAULT, NAME), missing);
    refuses(() -> keys.rotation().policy(VAULT, NAME), missing);
    refuses(() -> keys.rotation().rotate(VAULT, NAME), missing);
    var gone = new VaultRefusal.DeletedNotFound(ObjectKind.KEY, "signer");
    refuses(() -> keys.recover(VAULT, NAME), gone);
    refuses(() -> keys.purge(VAULT, NAME), gone);
  }

  @Test
  void a_deleted_key_computes_nothing_until_it_is_recovered() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    var signature = sign();
    keys.delete(VAULT, NAME);

    refuses(this::sign, new VaultRefusal.NotFound(ObjectKind.KEY, "signer"));
    refuses(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC)),
        new VaultRefusal.HeldByDeleted(ObjectKind.KEY, NAME));
    keys.recover(VAULT, NAME);
    assertThat(keys.use().verify(which(), SignatureAlgorithm.ES256, WHAT, signature).result())
        .isTrue();
    keys.delete(VAULT, NAME);
    refuses(() -> keys.purge(vault(true, true), NAME), new VaultRefusal.PurgeProtected());
    keys.purge(VAULT, NAME);
    refuses(
        () -> keys.purge(VAULT, NAME), new VaultRefusal.DeletedNotFound(ObjectKind.KEY, "signer"));
  }

  @Test
  void a_backup_brings_all_versions_back_and_only_keys() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    var first = sign();
    var second = keys.add(VAULT, NAME, draft(KeyType.EC));
    var blob = keys.backup(VAULT, NAME);
    refuses(() -> keys.restore(VAULT, blob), new VaultRefusal.AlreadyExists(ObjectKind.KEY, NAME));
    keys.delete(VAULT, NAME);
    keys.purge(VAULT, NAME);

    assertThat(keys.restore(VAULT, blob).metadata().version())
        .isEqualTo(second.metadata().version());
    var old =
        keys.lifecycle().versions(VAULT, NAME, Optional.empty(), 10).items().getFirst().version();
    assertThat(
            keys.use()
                .verify(
                    new KeyUse.Which(VAULT, NAME, Optional.of(old)),
                    SignatureAlgorithm.ES256,
                    WHAT,
                    first)
                .result())
        .isTrue();
  }

  @Test
  void keys_that_may_leave_say_under_which_conditions() {
    var policy =
        new ReleasePolicy(
            ReleasePolicy.JSON,
            """
            {"version":"1.0.0","anyOf":[{"authority":"https://a/","allOf":[{"claim":"c","equals":true}]}]}\
            """
                .getBytes(StandardCharsets.UTF_8),
            true);
    refuses(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC, export(true, null))),
        new VaultRefusal.ExportableNeedsPolicy());
    refuses(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC, export(false, policy))),
        new VaultRefusal.PolicyNeedsExportable());
    keys.add(VAULT, NAME, draft(KeyType.EC, export(true, policy)));
    refuses(
        () -> keys.update(VAULT, NAME, Optional.empty(), export(null, policy)),
        new VaultRefusal.PolicyImmutable());
    refusesProperty(
        () -> keys.update(VAULT, NAME, Optional.empty(), export(false, null)),
        "attributes.exportable");
  }

  private static KeyDraft.Wishes export(Boolean exportable, ReleasePolicy policy) {
    return new KeyDraft.Wishes(
        Optional.empty(),
        AttributeChanges.NONE,
        Optional.ofNullable(exportable),
        Optional.empty(),
        Optional.ofNullable(policy));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"version\":\"2\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"allOf\":[{\"claim\":\"c\",\"equals\":1}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\"}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":[1]}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1}],\"anyOf\":[{\"claim\":\"c\",\"equals\":1}]}]}"
      })
  void conditions_that_nobody_can_read_are_refused(String document) {
    var policy =
        new ReleasePolicy(ReleasePolicy.JSON, document.getBytes(StandardCharsets.UTF_8), false);
    refusesProperty(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC, export(true, policy))),
        "release_policy.data");
  }

  /** The wrapping side of the BYOK specification, by {@link KeyTransfer}. */
  @Test
  void a_key_comes_in_wrapped_for_a_key_of_the_vault() {
    var kek = new ObjectName("kek");
    var exchange = keys.add(VAULT, kek, draft(KeyType.RSA_HSM, operations(KeyOperation.IMPORT)));
    var module = new SoftwareModule();
    var target = module.generate(new sallyport.crypto.keys.KeySpec.Ec(Curve.P_384));
    try (var exported = module.export(target.shown(), target.material())) {
      var wrapped =
          KeyTransfer.CKM_RSA_AES_KEY_WRAP.wrap((PublicKeyParts.Rsa) exchange.shown(), exported);
      var brought = keys.add(VAULT, NAME, transferred("https://v/keys/kek/", wrapped));

      assertThat(brought.shown()).isEqualTo(target.shown());
      assertThat(brought.type()).isEqualTo(KeyType.EC_HSM);
      wrapped[300] ^= 1;
      refuses(
          () -> keys.add(VAULT, NAME, transferred("https://v/keys/kek", wrapped)),
          new KeyRefusal.DoesNotOpen());
      refuses(
          () -> keys.add(VAULT, NAME, transferred("https://v/keys/other", wrapped)),
          new VaultRefusal.NotFound(ObjectKind.KEY, "other"));
      refusesProperty(() -> keys.add(VAULT, NAME, transferred("kek", wrapped)), "key.key_hsm");
    }
    refuses(
        () ->
            keys.use()
                .sign(
                    new KeyUse.Which(VAULT, kek, Optional.empty()), SignatureAlgorithm.RS256, WHAT),
        new VaultRefusal.OperationNotPermitted("sign"));
  }

  private static KeyDraft transferred(String kid, byte[] wrapped) {
    var document =
        """
        {"schema_version":"1.0.0","header":{"kid":"%s","alg":"dir","enc":"CKM_RSA_AES_KEY_WRAP"},"ciphertext":"%s","generator":"test"}\
        """
            .formatted(kid, Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped));
    return new KeyDraft(
        new KeyDraft.Source.Transferred(KeyType.EC_HSM, document.getBytes(StandardCharsets.UTF_8)),
        KeyDraft.Wishes.NONE);
  }

  @Test
  void symmetric_keys_come_in_for_hardware_only() {
    try (var parts = new PrivateKeyParts.Symmetric(SecretBytes.owning(new byte[32]))) {
      refusesProperty(
          () ->
              keys.add(
                  VAULT,
                  NAME,
                  new KeyDraft(
                      new KeyDraft.Source.Brought(KeyType.OCT, parts), KeyDraft.Wishes.NONE)),
          "key.kty");
    }
  }

  // Rotation

  private static RotationPolicy policy(String expiry, LifetimeAction... actions) {
    return new RotationPolicy(
        Optional.ofNullable(expiry), List.of(actions), Optional.empty(), Optional.empty());
  }

  private static LifetimeAction after(String time) {
    return new LifetimeAction(Kind.ROTATE, true, time);
  }

  private static LifetimeAction before(Kind kind, String time) {
    return new LifetimeAction(kind, false, time);
  }

  private void runDue(Keys process) {
    process
        .rotation()
        .runDue(_ -> Optional.of(VAULT), (_, version) -> announced.add(version.version().value()));
  }

  private int versions() {
    return keys.lifecycle().versions(VAULT, NAME, Optional.empty(), 25).items().size();
  }

  @Test
  void a_key_without_a_policy_announces_its_end_a_month_before() {
    keys.add(VAULT, NAME, draft(KeyType.EC));

    assertThat(keys.rotation().policy(VAULT, NAME).actions())
        .containsExactly(before(Kind.NOTIFY, "P30D"));
    assertThat(keys.rotation().policy(VAULT, NAME).created()).isEmpty();
  }

  @Test
  void a_policy_with_rotation_alone_gets_an_announcement_too() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    var set = keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));

    assertThat(set.actions()).containsExactly(after("P60D"), before(Kind.NOTIFY, "P30D"));
    assertThat(set.created()).contains(NOON);
    now = NOON.plusSeconds(5);
    var again = keys.rotation().setPolicy(VAULT, NAME, policy("P80D"));
    assertThat(again.created()).contains(NOON);
    assertThat(again.updated()).contains(NOON.plusSeconds(5));
    assertThat(keys.rotation().policy(VAULT, NAME)).isEqualTo(again);
  }

  static java.util.stream.Stream<org.junit.jupiter.params.provider.Arguments> badPolicies() {
    return java.util.stream.Stream.of(
        bad(policy("P27D"), "attributes.expiryTime"),
        bad(policy("90"), "attributes.expiryTime"),
        bad(policy("P"), "attributes.expiryTime"),
        bad(policy("PT24H"), "attributes.expiryTime"),
        bad(policy("P-90D"), "attributes.expiryTime"),
        bad(policy("P1W"), "attributes.expiryTime"),
        bad(policy("P90D", after("P6D")), "lifetimeActions.trigger.timeAfterCreate"),
        bad(policy("P90D", after("P84D")), "lifetimeActions.trigger.timeAfterCreate"),
        bad(policy("P90D", before(Kind.ROTATE, "P6D")), "lifetimeActions.trigger.timeBeforeExpiry"),
        bad(
            policy("P90D", before(Kind.ROTATE, "P84D")),
            "lifetimeActions.trigger.timeBeforeExpiry"),
        bad(policy(null, before(Kind.ROTATE, "P30D")), "lifetimeActions.trigger.timeBeforeExpiry"),
        bad(
            policy("P90D", new LifetimeAction(Kind.NOTIFY, true, "P30D")),
            "lifetimeActions.trigger.timeAfterCreate"),
        bad(policy("P90D", after("P30D"), after("P40D")), "lifetimeActions"));
  }

  private static org.junit.jupiter.params.provider.Arguments bad(
      RotationPolicy policy, String property) {
    return org.junit.jupiter.params.provider.Arguments.of(policy, property);
  }

  @ParameterizedTest
  @org.junit.jupiter.params.provider.MethodSource("badPolicies")
  void policies_that_break_the_rules_are_refused(RotationPolicy policy, String property) {
    keys.add(VAULT, NAME, draft(KeyType.EC));

    refusesProperty(() -> keys.rotation().setPolicy(VAULT, NAME, policy), property);
  }

  @Test
  void a_key_rotated_on_demand_is_like_the_one_before_and_ends_by_the_policy() {
    var first =
        keys.add(
            VAULT,
            NAME,
            new KeyDraft(
                new KeyDraft.Source.Made(
                    KeyType.EC,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Curve.P_521),
                    Optional.empty()),
                new KeyDraft.Wishes(
                    Optional.of(List.of(KeyOperation.SIGN)),
                    AttributeChanges.NONE,
                    Optional.empty(),
                    Optional.of(Map.of("a", "b")),
                    Optional.empty())));
    keys.rotation().setPolicy(VAULT, NAME, policy("P3M"));
    now = NOON.plusSeconds(60);
    var next = keys.rotation().rotate(VAULT, NAME);

    assertThat(((PublicKeyParts.Ec) next.shown()).curve()).isEqualTo(Curve.P_521);
    assertThat(next.shown()).isNotEqualTo(first.shown());
    assertThat(next.operations()).containsExactly(KeyOperation.SIGN);
    assertThat(next.metadata().tags()).isEqualTo(Map.of("a", "b"));
    assertThat(next.metadata().attributes().expires())
        .contains(Instant.parse("2027-02-20T12:01:00Z"));
    assertThat(keys.get(VAULT, NAME, Optional.of(first.metadata().version()))).isEqualTo(first);
  }

  @Test
  void a_key_is_rotated_by_itself_when_its_time_has_come_and_once_only() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));
    now = NOON.plus(Duration.ofDays(60)).minusSeconds(1);
    runDue(keys);
    assertThat(versions()).isEqualTo(1);

    now = NOON.plus(Duration.ofDays(60));
    // Two nodes, and the second of them has just been started.
    runDue(keys);
    runDue(another(true));
    runDue(keys);
    assertThat(versions()).isEqualTo(2);
    var current = keys.get(VAULT, NAME, Optional.empty()).metadata().attributes();
    assertThat(current.created()).isEqualTo(now);
    assertThat(current.expires()).contains(now.plus(Duration.ofDays(90)));

    now = NOON.plus(Duration.ofDays(120));
    runDue(another(true));
    assertThat(versions()).isEqualTo(3);
  }

  @Test
  void the_end_of_a_version_is_announced_once() {
    keys.add(
        VAULT, NAME, draft(KeyType.EC, attributes(null, null, NOON.plus(Duration.ofDays(40)))));
    keys.rotation().setPolicy(VAULT, NAME, policy(null, before(Kind.NOTIFY, "P10D")));
    now = NOON.plus(Duration.ofDays(29));
    runDue(keys);
    assertThat(announced).isEmpty();

    now = NOON.plus(Duration.ofDays(30));
    runDue(keys);
    runDue(another(true));
    assertThat(announced).hasSize(1);
    var next =
        keys.add(
            VAULT, NAME, draft(KeyType.EC, attributes(null, null, now.plus(Duration.ofDays(5)))));
    runDue(keys);
    assertThat(announced).hasSize(2).last().isEqualTo(next.metadata().version().value());
  }

  @Test
  void disabled_and_deleted_keys_are_not_rotated() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.rotation().setPolicy(VAULT, NAME, policy("P90D", after("P60D")));
    keys.update(VAULT, NAME, Optional.empty(), attributes(false, null, null));
    now = NOON.plus(Duration.ofDays(70));
    runDue(keys);
    assertThat(versions()).isEqualTo(1);
    assertThat(rotations.due(now, 5)).as("it is not asked for again and again").isEmpty();

    keys.update(VAULT, NAME, Optional.empty(), attributes(true, null, null));
    runDue(keys);
    assertThat(versions()).isEqualTo(2);
    keys.delete(VAULT, NAME);
    now = NOON.plus(Duration.ofDays(200));
    runDue(keys);
    keys.recover(VAULT, NAME);
    assertThat(versions()).isEqualTo(2);
    runDue(keys);
    assertThat(versions()).isEqualTo(3);
  }
}
