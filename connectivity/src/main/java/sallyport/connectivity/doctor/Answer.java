package sallyport.connectivity.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What an HTTP server answered.
 *
 * @param headers by name in small letters; of a name that comes twice, the first
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, Map<String, String> headers, byte[] body) {
  Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  String text() {
    return new String(body, UTF_8);
  }
}
