package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code POST /keys/{name}[/{version}]/securewrapkey}: makes a key that nobody sees, wrapped. */
record SecureWrapKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var body = Body.of(admitted.call().request());
    var algorithm =
        KeyWords.secureWrap(body.required("alg")).orElseThrow(() -> body.refused("alg"));
    var wrapped = keys.release().secureWrap(WhichKey.of(admitted), algorithm);
    var id = KeyJson.id(vault, wrapped.by());
    return Answer.computed(
        KeyJson.secureResult(id, algorithm.word(), wrapped.value()),
        id,
        wrapped.by(),
        algorithm.word());
  }
}
