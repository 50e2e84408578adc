package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.Ciphertext;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.KeyTransfer;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.vault.VaultRefusal;

/** Keys that are brought wrapped, of each kind, for a key-exchange key here or in a token. */
class TransferredKeysTest extends KeysSteps {
  private static final ObjectName KEK = new ObjectName("kek");

  private final SoftwareModule outside = new SoftwareModule();
  private PublicKeyParts.Rsa recipient;

  @BeforeEach
  void exchange() {
    exchange(draft(KeyType.RSA_HSM, operations(KeyOperation.IMPORT)));
  }

  private void exchange(KeyDraft draft) {
    recipient = (PublicKeyParts.Rsa) keys.add(VAULT, KEK, draft).shown();
  }

  private KeyDraft wrapped(KeyType type, SecretBytes encoded) {
    var ciphertext = KeyTransfer.CKM_RSA_AES_KEY_WRAP.wrap(recipient, encoded);
    var document =
        """
        {"schema_version":"1.0.0","header":{"kid":"https://v/keys/kek","alg":"dir",\
        "enc":"CKM_RSA_AES_KEY_WRAP"},"ciphertext":"%s"}\
        """
            .formatted(Base64.getUrlEncoder().withoutPadding().encodeToString(ciphertext));
    return new KeyDraft(
        new KeyDraft.Source.Transferred(type, document.getBytes(StandardCharsets.UTF_8)),
        KeyDraft.Wishes.NONE);
  }

  private KeyDraft ec() {
    try (var target = outside.generate(new KeySpec.Ec(Curve.P_256));
        var encoded = outside.export(target.shown(), target.material())) {
      return wrapped(KeyType.EC_HSM, encoded);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void keys_of_each_kind_compute_as_they_did_outside(boolean inToken) {
    if (inToken) {
      keys = another(new InMemoryToken());
      exchange();
    }
    try (var rsa = outside.generate(new KeySpec.Rsa(2048, 65_537));
        var encoded = outside.export(rsa.shown(), rsa.material())) {
      var brought = keys.add(VAULT, NAME, wrapped(KeyType.RSA_HSM, encoded));
      assertThat(brought.shown()).isEqualTo(rsa.shown());
      assertThat(brought.type()).isEqualTo(KeyType.RSA_HSM);
      assertThat(keys.use().sign(which(), SignatureAlgorithm.RS256, WHAT).result())
          .isEqualTo(
              outside.load(rsa.shown(), rsa.material()).sign(SignatureAlgorithm.RS256, WHAT));
    }
    var made = keys.add(VAULT, NAME, ec());
    assertThat(made.type()).isEqualTo(KeyType.EC_HSM);
    assertThat(outside.loadPublic(made.shown()).verify(SignatureAlgorithm.ES256, WHAT, sign()))
        .isTrue();
    try (var oct = outside.generate(new KeySpec.Symmetric(192));
        var encoded = outside.export(oct.shown(), oct.material());
        var plain = SecretBytes.owning(new byte[16])) {
      var brought = keys.add(VAULT, NAME, wrapped(KeyType.OCT_HSM, encoded));
      assertThat(brought.shown()).isEqualTo(oct.shown());
      var sealed =
          outside
              .load(oct.shown(), oct.material())
              .encrypt(EncryptionAlgorithm.A192KW, plain, Optional.empty(), Optional.empty());
      try (var opened =
          keys.use()
              .decrypt(
                  which(),
                  KeyOperation.UNWRAP_KEY,
                  EncryptionAlgorithm.A192KW,
                  Ciphertext.of(sealed.value()))
              .result()) {
        assertThat(opened.sameAs(plain)).isTrue();
      }
    }
  }

  @Test
  void what_is_inside_is_what_the_type_says() {
    try (var target = outside.generate(new KeySpec.Ec(Curve.P_256));
        var encoded = outside.export(target.shown(), target.material());
        var short_ = SecretBytes.owning(new byte[17])) {
      for (var draft :
          new KeyDraft[] {
            wrapped(KeyType.RSA_HSM, encoded),
            wrapped(KeyType.EC_HSM, short_),
            wrapped(KeyType.RSA_HSM, short_)
          }) {
        refuses(
            () -> keys.add(VAULT, NAME, draft),
            new KeyRefusal.Unusable("key_hsm", "holds no private key"));
      }
      refuses(
          () -> keys.add(VAULT, NAME, wrapped(KeyType.OCT_HSM, short_)),
          new KeyRefusal.Unusable("k", "not 128, 192 or 256 bits"));
      refusesProperty(() -> keys.add(VAULT, NAME, wrapped(KeyType.AKP_HSM, encoded)), "key.kty");
    }
    try (var oct = outside.generate(new KeySpec.Symmetric(128));
        var encoded = outside.export(oct.shown(), oct.material())) {
      refusesProperty(() -> keys.add(VAULT, NAME, wrapped(KeyType.OCT, encoded)), "key.kty");
    }
  }

  @Test
  void a_key_exchange_key_is_enabled_in_hardware_and_for_importing() {
    var draft = ec();
    keys.update(VAULT, KEK, Optional.empty(), attributes(false, null, null));
    refuses(
        () -> keys.add(VAULT, NAME, draft), new VaultRefusal.Disabled(ObjectKind.KEY, "import"));
    keys.update(VAULT, KEK, Optional.empty(), attributes(true, null, NOON.minusSeconds(1)));
    assertThat(keys.add(VAULT, NAME, draft).type()).isEqualTo(KeyType.EC_HSM);

    exchange(draft(KeyType.RSA_HSM, operations(KeyOperation.DECRYPT, KeyOperation.UNWRAP_KEY)));
    var another = ec();
    refuses(() -> keys.add(VAULT, NAME, another), new VaultRefusal.OperationNotPermitted("import"));
    exchange(draft(KeyType.RSA, operations(KeyOperation.IMPORT)));
    var software = ec();
    refusesProperty(() -> keys.add(VAULT, NAME, software), "key.key_hsm");
  }
}
