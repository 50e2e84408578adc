package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Optional;
import java.util.function.BiConsumer;
import sallyport.api.JsonWriter;
import sallyport.core.Page;
import sallyport.core.RefusedException;
import sallyport.crypto.Place;
import sallyport.crypto.SealBrokenException;
import sallyport.crypto.Sealed;
import sallyport.crypto.Sealer;
import sallyport.crypto.SecretBytes;
import sallyport.http.Request;

/**
 * Lists in pages: {@code {"value":[…],"nextLink":…}}, the link null on the last page. The marker in
 * a link is sealed to the list it belongs to, so that it says nothing, cannot be made up, and does
 * not work for another list; it names a position between names and survives inserts and deletions.
 */
final class Pages {
  private static final String MAX_RESULTS = "maxresults";
  private static final String SKIP_TOKEN = "$skiptoken";
  private static final int MOST = 25;
  private static final int MAX_TOKEN_LENGTH = 1024;
  private static final String SCOPE = "lists";
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Sealer sealer;

  Pages(Sealer sealer) {
    this.sealer = sealer;
  }

  /**
   * What a caller asks for.
   *
   * @param after the key to continue after
   */
  record Wanted(Optional<String> after, int size) {}

  Wanted wanted(Doors.Admitted admitted) {
    var request = admitted.call().request();
    return new Wanted(
        request.query(SKIP_TOKEN).map(token -> opened(admitted, token)), size(request));
  }

  <T> Answer answer(Doors.Admitted admitted, Page<T> page, BiConsumer<JsonWriter, T> item) {
    var json = new JsonWriter(256 + 384 * page.items().size()).raw("{\"value\":");
    var separator = "[";
    for (var entry : page.items()) {
      json.raw(separator);
      item.accept(json, entry);
      separator = ",";
    }
    json.raw(page.items().isEmpty() ? "[],\"nextLink\":" : "],\"nextLink\":");
    if (page.next().isPresent()) {
      json.text(link(admitted, page.next().get()));
    } else {
      json.raw("null");
    }
    return Answer.plain(json.raw("}").finish());
  }

  private static int size(Request request) {
    var sent = request.query(MAX_RESULTS);
    if (sent.isEmpty()) {
      return MOST;
    }
    var digits = sent.get();
    if (digits.length() > 2 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw bad(MAX_RESULTS);
    }
    int size = digits.isEmpty() ? 0 : Integer.parseInt(digits);
    if (size < 1 || size > MOST) {
      throw bad(MAX_RESULTS);
    }
    return size;
  }

  private String link(Doors.Admitted admitted, String marker) {
    var request = admitted.call().request();
    try (var plain = SecretBytes.ofUtf8(marker)) {
      var token = ENCODER.encodeToString(sealer.seal(place(admitted), plain).bytes());
      return admitted.call().vault().pageUrl()
          + list(admitted)
          + "?api-version="
          + admitted.version().word()
          + "&"
          + SKIP_TOKEN
          + "="
          + token
          + request.query(MAX_RESULTS).map(size -> "&" + MAX_RESULTS + "=" + size).orElse("");
    }
  }

  private String opened(Doors.Admitted admitted, String token) {
    if (token.length() > MAX_TOKEN_LENGTH) {
      throw bad(SKIP_TOKEN);
    }
    try {
      var sealed = new Sealed(Base64.getUrlDecoder().decode(token));
      try (var marker = sealer.open(place(admitted), sealed)) {
        return marker.expose(bytes -> new String(bytes, UTF_8));
      }
    } catch (IllegalArgumentException | SealBrokenException _) {
      throw bad(SKIP_TOKEN);
    }
  }

  private static Place place(Doors.Admitted admitted) {
    return new Place(SCOPE, admitted.call().vault().vault().id().value() + list(admitted));
  }

  /** The path of the list, in one spelling. */
  private static String list(Doors.Admitted admitted) {
    var route = admitted.route();
    return switch (route.operation()) {
      case KEY_LIST -> "/keys";
      case KEY_LIST_DELETED -> "/deletedkeys";
      case KEY_LIST_VERSIONS -> "/keys/" + ObjectNames.of(admitted).folded() + "/versions";
      case SECRET_LIST -> "/secrets";
      case SECRET_LIST_DELETED -> "/deletedsecrets";
      case SECRET_LIST_VERSIONS -> "/secrets/" + ObjectNames.of(admitted).folded() + "/versions";
      default -> throw new IllegalStateException(route.operation() + " is no list");
    };
  }

  private static RefusedException bad(String parameter) {
    return new RefusedException(new RequestRefusal.BadParameter(parameter));
  }
}
