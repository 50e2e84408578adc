package sallyport.api.vault;

import sallyport.api.JsonWriter;
import sallyport.crypto.keys.KeyTransfer;
import sallyport.vault.keys.Keys;

/** {@code POST /keys/{name}[/{version}]/release}: gives a key to a machine that is vouched for. */
record Release(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var body = Body.of(admitted.call().request());
    var transfer =
        KeyTransfer.named(body.text("enc").orElse(KeyTransfer.CKM_RSA_AES_KEY_WRAP.name()))
            .orElseThrow(() -> body.refused("enc"));
    var released =
        keys.release()
            .release(
                WhichKey.of(admitted),
                body.required("target"),
                body.text("nonce"),
                transfer,
                metadata -> KeyJson.id(vault, metadata));
    var json =
        new JsonWriter(released.jws().length() + 32)
            .raw("{\"value\":\"")
            .raw(released.jws())
            .raw("\"}")
            .finish();
    return Answer.computed(json, KeyJson.id(vault, released.of()), released.of(), transfer.name());
  }
}
