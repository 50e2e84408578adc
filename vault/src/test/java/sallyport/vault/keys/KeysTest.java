package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.KeyTransfer;
import sallyport.crypto.keys.PrivateKeyParts;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.AttributeChanges;

class KeysTest extends KeysSteps {
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
  void a_purged_key_is_gone_from_its_token_too_or_gone_here_at_least() {
    var token = new InMemoryToken();
    keys = another(token);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.delete(VAULT, NAME);
    assertThat(token.held()).isEqualTo(2);
    keys.purge(VAULT, NAME);
    assertThat(token.held()).isZero();

    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.delete(VAULT, NAME);
    token.away = true;
    keys.purge(VAULT, NAME);
    refuses(
        () -> keys.purge(VAULT, NAME), new VaultRefusal.DeletedNotFound(ObjectKind.KEY, "signer"));
  }

  @Test
  void what_time_or_the_end_of_a_vault_purges_is_gone_from_its_token_too() {
    var token = new InMemoryToken();
    keys = another(token);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.add(VAULT, new ObjectName("soft"), draft(KeyType.EC));
    keys.delete(VAULT, NAME);
    var store = objects.deleted();

    now = NOON.plus(VAULT.retention());
    assertThat(store.purgeDue(now, 10)).isEqualTo(1);
    assertThat(token.held()).isEqualTo(2);
    keys.destroyPurged(id -> Optional.of(VAULT).filter(it -> it.id().equals(id)));
    assertThat(token.held()).isZero();

    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    store.purgeVault(VAULT.id());
    keys.destroyPurged(_ -> Optional.of(VAULT));
    assertThat(token.held()).isZero();
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

  /** Such a key was made before the token came. */
  @Test
  void a_key_that_authenticates_is_not_rotated_into_a_token_that_does_not() {
    var wishes = operations(KeyOperation.SIGN, KeyOperation.VERIFY);
    keys.add(VAULT, NAME, draft(KeyType.OCT_HSM, wishes));
    var before = keys.get(VAULT, NAME, Optional.empty()).metadata().version();
    var token = new InMemoryToken();
    keys = another(token);

    refuses(
        () -> keys.rotation().rotate(VAULT, NAME),
        new KeyRefusal.NotSupported("HMAC in the hardware module"));
    assertThat(token.held()).isZero();
    assertThat(keys.get(VAULT, NAME, Optional.empty()).metadata().version()).isEqualTo(before);
    keys.update(VAULT, NAME, Optional.empty(), operations(KeyOperation.SIGN));
    assertThat(keys.use().sign(which(), SignatureAlgorithm.HS256, WHAT).result()).hasSize(32);
  }

  /** The wrapping side of the BYOK specification, by {@link KeyTransfer}. */
  @ParameterizedTest
  @EnumSource
  void a_key_comes_in_wrapped_for_a_key_of_the_vault(KeyTransfer transfer) {
    var kek = new ObjectName("kek");
    var exchange = keys.add(VAULT, kek, draft(KeyType.RSA_HSM, operations(KeyOperation.IMPORT)));
    var module = new SoftwareModule();
    var target = module.generate(new KeySpec.Ec(Curve.P_384));
    try (var exported = module.export(target.shown(), target.material())) {
      var wrapped = transfer.wrap((PublicKeyParts.Rsa) exchange.shown(), exported);
      var brought =
          keys.add(VAULT, NAME, transferred(transfer.name(), "https://v/keys/kek/", wrapped));

      assertThat(brought.shown()).isEqualTo(target.shown());
      assertThat(brought.type()).isEqualTo(KeyType.EC_HSM);
      wrapped[300] ^= 1;
      refuses(
          () -> keys.add(VAULT, NAME, transferred(transfer.name(), "https://v/keys/kek", wrapped)),
          new KeyRefusal.DoesNotOpen());
      refuses(
          () ->
              keys.add(VAULT, NAME, transferred(transfer.name(), "https://v/keys/other", wrapped)),
          new VaultRefusal.NotFound(ObjectKind.KEY, "other"));
      refusesProperty(
          () -> keys.add(VAULT, NAME, transferred(transfer.name(), "kek", wrapped)), "key.key_hsm");
      refusesProperty(
          () ->
              keys.add(
                  VAULT, NAME, transferred("RSA_AES_KEY_WRAP_512", "https://v/keys/kek", wrapped)),
          "key.key_hsm");
    }
    refuses(
        () ->
            keys.use()
                .sign(
                    new KeyUse.Which(VAULT, kek, Optional.empty()), SignatureAlgorithm.RS256, WHAT),
        new VaultRefusal.OperationNotPermitted("sign"));
  }

  private static KeyDraft transferred(String mechanism, String kid, byte[] wrapped) {
    var document =
        """
        {"schema_version":"1.0.0","header":{"kid":"%s","alg":"dir","enc":"%s"},"ciphertext":"%s","generator":"test"}\
        """
            .formatted(
                kid, mechanism, Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped));
    return new KeyDraft(
        new KeyDraft.Source.Transferred(KeyType.EC_HSM, document.getBytes(StandardCharsets.UTF_8)),
        KeyDraft.Wishes.NONE);
  }

  /** Primality takes a processor for a while; whoever imports has no more of them than the mill. */
  @Test
  void an_rsa_key_that_is_brought_is_checked_where_rsa_keys_are_made() {
    var token = new InMemoryToken();
    var module = new SoftwareModule();
    try (var own = module.generate(new KeySpec.Rsa(2048, 65_537));
        var encoded = module.export(own.shown(), own.material());
        var parts = SoftwareModule.parts(KeySpec.Kind.RSA, encoded);
        var symmetric = new PrivateKeyParts.Symmetric(SecretBytes.owning(new byte[32]));
        var holder = another(token)) {
      holder.add(VAULT, NAME, brought(KeyType.OCT_HSM, symmetric));
      assertThat(token.takenOn).isEqualTo(Thread.currentThread().getName());

      var taken = holder.add(VAULT, NAME, brought(KeyType.RSA_HSM, parts));
      assertThat(token.takenOn).startsWith("key-mill-");
      assertThat(taken.shown()).isEqualTo(own.shown());
    }
  }

  private static KeyDraft brought(KeyType type, PrivateKeyParts parts) {
    return new KeyDraft(new KeyDraft.Source.Brought(type, parts), KeyDraft.Wishes.NONE);
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
}
