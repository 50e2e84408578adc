package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code POST /keys/{name}[/{version}]/sign}: signs a digest. */
record Sign(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var body = KeyBody.of(admitted);
    var algorithm = body.signatureAlgorithm();
    var done = keys.use().sign(WhichKey.of(admitted), algorithm, body.toSign("value"));
    var id = KeyJson.id(vault, done.by());
    return Answer.computed(KeyJson.result(id, done.result()), id, done.by(), algorithm.word());
  }
}
