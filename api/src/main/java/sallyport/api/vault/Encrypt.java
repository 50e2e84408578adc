package sallyport.api.vault;

import sallyport.crypto.SecretBytes;
import sallyport.vault.keys.KeyOperation;
import sallyport.vault.keys.Keys;

/**
 * {@code POST /keys/{name}[/{version}]/encrypt} and {@code wrapkey}, which differ only in the
 * permission they need.
 *
 * @param as {@link KeyOperation#ENCRYPT} or {@link KeyOperation#WRAP_KEY}
 */
record Encrypt(Keys keys, KeyOperation as) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var body = KeyBody.of(admitted);
    var algorithm = body.encryptionAlgorithm();
    try (var plain = SecretBytes.owning(body.body().requiredOctets("value"))) {
      var done =
          keys.use().encrypt(WhichKey.of(admitted), as, algorithm, plain, body.iv(), body.aad());
      var id = KeyJson.id(vault, done.by());
      return Answer.computed(KeyJson.result(id, done.result()), id, done.by(), algorithm.word());
    }
  }
}
