package sallyport.api.vault;

import sallyport.vault.keys.KeyOperation;
import sallyport.vault.keys.Keys;

/**
 * {@code POST /keys/{name}[/{version}]/decrypt} and {@code unwrapkey}, which differ only in the
 * permission they need.
 *
 * @param as {@link KeyOperation#DECRYPT} or {@link KeyOperation#UNWRAP_KEY}
 */
record Decrypt(Keys keys, KeyOperation as) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var body = KeyBody.of(admitted);
    var algorithm = body.encryptionAlgorithm();
    var done = keys.use().decrypt(WhichKey.of(admitted), as, algorithm, body.ciphertext());
    try (var plain = done.result()) {
      var id = KeyJson.id(vault, done.by());
      var json = plain.<byte[]>expose(value -> KeyJson.result(id, value));
      return Answer.computed(json, id, done.by(), algorithm.word());
    }
  }
}
