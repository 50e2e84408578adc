package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code POST /keys/{name}[/{version}]/verify}: whether a signature is one over a digest. */
record Verify(Keys keys) implements ObjectOperation {
  private static final byte[] HOLDS = ObjectJson.ascii("{\"value\":true}");
  private static final byte[] DOES_NOT = ObjectJson.ascii("{\"value\":false}");

  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var body = KeyBody.of(admitted);
    var algorithm = body.signatureAlgorithm();
    var signature = body.body().requiredOctets("value");
    var done =
        keys.use().verify(WhichKey.of(admitted), algorithm, body.toSign("digest"), signature);
    return Answer.computed(
        done.result() ? HOLDS.clone() : DOES_NOT.clone(),
        KeyJson.id(vault, done.by()),
        done.by(),
        algorithm.word());
  }
}
