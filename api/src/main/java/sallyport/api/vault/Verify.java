package sallyport.api.vault;

import java.util.Optional;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.vault.keys.KeyUse;
import sallyport.vault.keys.Keys;

/** {@code POST /keys/{name}[/{version}]/verify}: whether a signature is one over a digest. */
record Verify(Keys keys) implements ObjectOperation {
  private static final byte[] HOLDS = ObjectJson.ascii("{\"value\":true}");
  private static final byte[] DOES_NOT = ObjectJson.ascii("{\"value\":false}");

  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var body = KeyBody.of(admitted);
    var which = WhichKey.of(admitted);
    var algorithm = body.signatureAlgorithm(() -> sole(which));
    var signature = body.body().requiredOctets("value");
    var done = keys.use().verify(which, algorithm, body.toSign("digest"), signature);
    return Answer.computed(
        done.result() ? HOLDS.clone() : DOES_NOT.clone(),
        KeyJson.id(vault, done.by()),
        done.by(),
        algorithm.word());
  }

  /** The algorithm of a key that has but one. */
  private Optional<SignatureAlgorithm> sole(KeyUse.Which which) {
    return keys.get(which.vault(), which.name(), which.version()).shown()
            instanceof PublicKeyParts.PostQuantum(var parameters, _)
        ? Optional.of(parameters.signature())
        : Optional.empty();
  }
}
