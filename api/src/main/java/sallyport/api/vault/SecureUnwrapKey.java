package sallyport.api.vault;

import sallyport.core.RefusedException;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.vault.keys.Keys;

/**
 * {@code POST /keys/{name}[/{version}]/secureunwrapkey}: a wrapped key, for an attested machine.
 */
record SecureUnwrapKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var body = Body.of(admitted.call().request());
    if (admitted.version().has(ApiVersion.Feature.APPLICATION_ISSUER)) {
      // What it means is not published: without regard to it a key could go where it must not.
      body.required("applicationTrustedIssuer");
      throw new RefusedException(
          new KeyRefusal.NotSupported("unwrapping for an applicationTrustedIssuer"));
    }
    var algorithm =
        KeyWords.secureWrap(body.required("alg")).orElseThrow(() -> body.refused("alg"));
    var wrapped =
        keys.release()
            .secureUnwrap(
                WhichKey.of(admitted),
                algorithm,
                body.requiredOctets("value"),
                body.required("target"));
    var id = KeyJson.id(vault, wrapped.by());
    return Answer.computed(
        KeyJson.secureResult(id, algorithm.word(), wrapped.value()),
        id,
        wrapped.by(),
        algorithm.word());
  }
}
