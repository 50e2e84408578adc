package sallyport.api.vault;

import java.util.Base64;
import sallyport.api.JsonWriter;
import sallyport.vault.keys.Keys;

/** {@code POST /rng}: random octets, 1 to 128 of them. */
record GetRandomBytes() implements ObjectOperation {
  private static final int MOST = 128;

  @Override
  public Answer answer(Doors.Admitted admitted) {
    var body = Body.of(admitted.call().request());
    int count =
        body.number("count")
            .filter(asked -> asked >= 1 && asked <= MOST)
            .orElseThrow(() -> body.refused("count"));
    try (var octets = Keys.randomBytes(count)) {
      var text = octets.<byte[]>expose(Base64.getUrlEncoder().withoutPadding()::encode);
      return Answer.plain(new JsonWriter(256).raw("{\"value\":\"").raw(text).raw("\"}").finish());
    }
  }
}
