package sallyport.api.vault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.Ciphertext;
import sallyport.crypto.keys.EncryptionAlgorithm;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.crypto.keys.MlDsa;
import sallyport.crypto.keys.PrivateKeyParts;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.crypto.keys.ToSign;
import sallyport.vault.keys.KeyDraft;
import sallyport.vault.keys.KeyOperation;
import sallyport.vault.keys.KeyType;
import sallyport.vault.keys.ReleasePolicy;

/**
 * Reads what callers send about keys. Members that the version of a call does not know are passed
 * over, words that it does not know are refused.
 */
record KeyBody(ApiVersion version, Body body) {

  static KeyBody of(Doors.Admitted admitted) {
    return new KeyBody(admitted.version(), Body.of(admitted.call().request()));
  }

  /** What a key to be made shall be. */
  KeyDraft made() {
    return new KeyDraft(
        new KeyDraft.Source.Made(
            type(body, "kty"),
            body.number("key_size"),
            version.has(ApiVersion.Feature.PUBLIC_EXPONENT)
                ? body.number("public_exponent").map(Integer::longValue)
                : Optional.empty(),
            body.text("crv")
                .map(word -> KeyWords.curve(version, word).orElseThrow(() -> body.refused("crv"))),
            version.has(ApiVersion.Feature.POST_QUANTUM)
                ? body.text("alg").map(word -> set(body, word))
                : Optional.empty()),
        wishes(body));
  }

  /**
   * A key to be taken over, and what shall be done with it; the parts are the caller's to close.
   */
  KeyDraft brought() {
    return brought(new ArrayList<>());
  }

  /**
   * As {@link #brought()}.
   *
   * @param read is given each secret of the body; all are closed when the body is refused
   */
  KeyDraft brought(List<SecretBytes> read) {
    try {
      return draft(read);
    } catch (RuntimeException refused) {
      read.forEach(SecretBytes::close);
      throw refused;
    }
  }

  private KeyDraft draft(List<SecretBytes> read) {
    var key = body.requiredObject("key");
    var type = type(key, "kty");
    if (body.bool("Hsm").or(() -> body.bool("hsm")).orElse(false)) {
      type = KeyWords.type(version, type.inHardware().word()).orElseThrow(() -> key.refused("kty"));
    }
    var blob = key.octets("key_hsm");
    var source =
        blob.isPresent()
            ? new KeyDraft.Source.Transferred(type, blob.get())
            : new KeyDraft.Source.Brought(type, parts(key, type, read));
    return new KeyDraft(source, wishes(key));
  }

  /**
   * @param operations the object that has {@code key_ops}: the body, or the key in it
   */
  private KeyDraft.Wishes wishes(Body operations) {
    refuseExternal();
    var later = version.has(ApiVersion.Feature.ROTATION_AND_RELEASE);
    return new KeyDraft.Wishes(
        operations.texts("key_ops").map(words -> operations(operations, words)),
        body.attributes(),
        later
            ? body.object("attributes").flatMap(attributes -> attributes.bool("exportable"))
            : Optional.empty(),
        body.tags(),
        later ? body.object("release_policy").map(KeyBody::policy) : Optional.empty());
  }

  /** A key that stays outside: passing the wish over would make one that is here. */
  private void refuseExternal() {
    if (version.has(ApiVersion.Feature.EXTERNAL_KEYS)
        && body.object("attributes")
            .flatMap(attributes -> attributes.object("external_key"))
            .isPresent()) {
      throw new RefusedException(
          new KeyRefusal.NotSupported("keys of an external key manager (external_key)"));
    }
  }

  /** A change of a key's metadata. */
  KeyDraft.Wishes change() {
    return wishes(body);
  }

  private List<KeyOperation> operations(Body holder, List<String> words) {
    return words.stream()
        .map(word -> KeyWords.operation(version, word).orElseThrow(() -> holder.refused("key_ops")))
        .toList();
  }

  private static ReleasePolicy policy(Body policy) {
    return new ReleasePolicy(
        policy.text("contentType").orElse(ReleasePolicy.JSON),
        policy.requiredOctets("data"),
        policy.bool("immutable").orElse(false));
  }

  private KeyType type(Body holder, String name) {
    return KeyWords.type(version, holder.required(name)).orElseThrow(() -> holder.refused(name));
  }

  private static MlDsa set(Body holder, String word) {
    return MlDsa.named(word).orElseThrow(() -> holder.refused("alg"));
  }

  private PrivateKeyParts parts(Body key, KeyType type, List<SecretBytes> read) {
    return switch (type) {
      case RSA, RSA_HSM ->
          new PrivateKeyParts.Rsa(
              key.requiredOctets("n"),
              key.requiredOctets("e"),
              secret(key, "d", read),
              crt(key, read));
      case EC, EC_HSM ->
          new PrivateKeyParts.Ec(
              KeyWords.curve(version, key.required("crv")).orElseThrow(() -> key.refused("crv")),
              key.requiredOctets("x"),
              key.requiredOctets("y"),
              secret(key, "d", read));
      case OCT, OCT_HSM -> new PrivateKeyParts.Symmetric(secret(key, "k", read));
      case AKP, AKP_HSM ->
          new PrivateKeyParts.PostQuantum(
              set(key, key.required("alg")), key.requiredOctets("pub"), secret(key, "priv", read));
    };
  }

  /** All five or none. */
  private static Optional<PrivateKeyParts.Crt> crt(Body key, List<SecretBytes> read) {
    var names = List.of("p", "q", "dp", "dq", "qi");
    return names.stream().allMatch(name -> key.text(name).isEmpty())
        ? Optional.empty()
        : Optional.of(
            new PrivateKeyParts.Crt(
                secret(key, "p", read),
                secret(key, "q", read),
                secret(key, "dp", read),
                secret(key, "dq", read),
                secret(key, "qi", read)));
  }

  private static SecretBytes secret(Body key, String name, List<SecretBytes> read) {
    var secret = SecretBytes.owning(key.requiredOctets(name));
    read.add(secret);
    return secret;
  }

  SignatureAlgorithm signatureAlgorithm() {
    return KeyWords.signature(version, body.required("alg")).orElseThrow(() -> body.refused("alg"));
  }

  /**
   * As {@link #signatureAlgorithm()}, where the key's own will do.
   *
   * @param sole of the key; asked where nothing was sent and the version lets it be left out
   */
  SignatureAlgorithm signatureAlgorithm(Supplier<Optional<SignatureAlgorithm>> sole) {
    return version.has(ApiVersion.Feature.POST_QUANTUM) && body.text("alg").isEmpty()
        ? sole.get().orElseThrow(() -> body.refused("alg"))
        : signatureAlgorithm();
  }

  EncryptionAlgorithm encryptionAlgorithm() {
    return KeyWords.encryption(version, body.required("alg"))
        .orElseThrow(() -> body.refused("alg"));
  }

  /**
   * What is signed.
   *
   * @param member {@code value} to sign, {@code digest} to verify
   */
  ToSign toSign(String member) {
    if (!version.has(ApiVersion.Feature.POST_QUANTUM)) {
      return ToSign.digest(body.requiredOctets(member));
    }
    var mu = body.octets("external_mu");
    var value =
        mu.isPresent() ? body.octets(member).orElse(new byte[0]) : body.requiredOctets(member);
    return new ToSign(value, mu, body.octets("context"));
  }

  Optional<byte[]> iv() {
    return later("iv");
  }

  Optional<byte[]> aad() {
    return later("aad");
  }

  Ciphertext ciphertext() {
    return new Ciphertext(body.requiredOctets("value"), iv(), later("tag"), aad());
  }

  private Optional<byte[]> later(String name) {
    return version.has(ApiVersion.Feature.SYMMETRIC_KEYS) ? body.octets(name) : Optional.empty();
  }
}
