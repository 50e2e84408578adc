package sallyport.vault.keys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import sallyport.core.RefusedException;
import sallyport.crypto.RandomOctets;
import sallyport.crypto.keys.Ciphertext;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeyTransfer;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.ObjectLifecycle;
import sallyport.vault.objects.VersionMetadata;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Keys that leave, for a machine that an authority vouches for: the key is wrapped for the
 * machine's own key, so that nobody else can read the answer (secure key release of Key Vault).
 */
public final class KeyRelease {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final int WRAPPED_KEY_BYTES = 32;

  private final ObjectLifecycle lifecycle;
  private final KeyUse use;
  private final Attestations attestations;
  private final ReleaseSigner signer;

  KeyRelease(
      ObjectLifecycle lifecycle, KeyUse use, Attestations attestations, ReleaseSigner signer) {
    this.lifecycle = lifecycle;
    this.use = use;
    this.attestations = attestations;
    this.signer = signer;
  }

  /**
   * @param jws a signed document with the wrapped key in it
   */
  public record Released(VersionMetadata of, String jws) {}

  /**
   * @param value the wrapped key
   */
  @SuppressWarnings("ArrayRecordComponent") // carried, never compared
  public record Wrapped(VersionMetadata by, byte[] value) {}

  /**
   * Gives a key out.
   *
   * @param keyId the identifier of the key on the wire, for the answer
   * @param token the attestation of the machine
   */
  public Released release(
      KeyUse.Which which,
      String token,
      Optional<String> nonce,
      KeyTransfer transfer,
      Function<VersionMetadata, String> keyId) {
    var stored = lifecycle.find(which.vault(), which.name(), which.version());
    var key = KeyFacts.read(stored.metadata());
    if (!stored.metadata().attributes().enabled()) {
      throw new RefusedException(new VaultRefusal.Disabled(Keys.KIND, "release"));
    }
    var attested = satisfying(key, token);
    try (var exported = use.export(which.vault(), stored)) {
      var wrapped = transfer.wrap(attested.recipient(), exported);
      var id = keyId.apply(stored.metadata());
      return new Released(
          stored.metadata(), signed(document(key, id, attested, nonce, transfer, wrapped)));
    }
  }

  private Attestations.Attested satisfying(KeyVersion key, String token) {
    if (!key.exportable() || key.releasePolicy().isEmpty()) {
      throw Attestations.refused("the key is not exportable");
    }
    var attested = attestations.verified(token);
    if (!ReleaseRules.read(key.releasePolicy().get())
        .satisfied(attested.issuer(), attested.claims())) {
      throw Attestations.refused("the attestation does not satisfy the release policy");
    }
    return attested;
  }

  private static ObjectNode document(
      KeyVersion key,
      String id,
      Attestations.Attested attested,
      Optional<String> nonce,
      KeyTransfer transfer,
      byte[] wrapped) {
    var transferred = JSON.createObjectNode();
    transferred.put("schema_version", "1.0");
    transferred
        .putObject("header")
        .put("kid", attested.recipientId())
        .put("alg", "dir")
        .put("enc", transfer.name());
    transferred.put("ciphertext", TEXT.encodeToString(wrapped));
    var document = JSON.createObjectNode();
    var request = document.putObject("request").put("enc", transfer.name()).put("kid", id);
    nonce.ifPresent(it -> request.put("nonce", it));
    var answer = document.putObject("response").putObject("key").putObject("key");
    answer.put("kid", id).put("kty", key.type().word());
    var operations = answer.putArray("key_ops");
    key.operations().forEach(operation -> operations.add(operation.word()));
    answer.put(
        "key_hsm", TEXT.encodeToString(JSON.writeValueAsString(transferred).getBytes(UTF_8)));
    return document;
  }

  private String signed(ObjectNode document) {
    var current = signer.current();
    var key = current.key();
    var header = JSON.createObjectNode().put("alg", "RS256").put("typ", "JWT");
    header.put("kid", key.x5t()).put("x5t", key.x5t());
    var chain = header.putArray("x5c");
    current.chain().forEach(der -> chain.add(Base64.getEncoder().encodeToString(der)));
    var input = text(header) + "." + text(document);
    return input + "." + TEXT.encodeToString(key.signSha256(input.getBytes(US_ASCII)));
  }

  private static String text(ObjectNode node) {
    return TEXT.encodeToString(JSON.writeValueAsString(node).getBytes(UTF_8));
  }

  /** Makes a 256-bit key that nobody sees and answers it wrapped. */
  public Wrapped secureWrap(KeyUse.Which which, EncryptionAlgorithm algorithm) {
    try (var fresh = RandomOctets.of(WRAPPED_KEY_BYTES)) {
      var done =
          use.encrypt(
              which,
              KeyOperation.SECURE_WRAP_KEY,
              algorithm,
              fresh,
              Optional.empty(),
              Optional.empty());
      return new Wrapped(done.by(), done.result().value());
    }
  }

  /** Unwraps a key and answers it wrapped for the attested machine, and for nobody else. */
  public Wrapped secureUnwrap(
      KeyUse.Which which, EncryptionAlgorithm algorithm, byte[] value, String token) {
    var stored = lifecycle.find(which.vault(), which.name(), which.version());
    use.check(stored.metadata(), KeyOperation.SECURE_UNWRAP_KEY);
    var attested = satisfying(KeyFacts.read(stored.metadata()), token);
    // The version that was judged, whatever is current by now.
    try (var plain =
        use.with(
            which.vault(),
            stored,
            KeyOperation.SECURE_UNWRAP_KEY,
            key -> key.decrypt(algorithm, Ciphertext.of(value)))) {
      return new Wrapped(
          stored.metadata(), KeyTransfer.CKM_RSA_AES_KEY_WRAP.wrap(attested.recipient(), plain));
    }
  }
}
