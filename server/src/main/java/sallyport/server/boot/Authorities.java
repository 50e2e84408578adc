package sallyport.server.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.HashMap;
import sallyport.server.config.ReleaseSettings;
import sallyport.vault.keys.Attestations;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Reads the attestation authorities that the operator believes. */
final class Authorities {
  private static final int MAX_FILE_BYTES = 1 << 20;
  private static final String MEND = "give a JSON object of authority URLs, each with its JWK set";

  private Authorities() {}

  /**
   * @throws StartRefusedException naming the setting and the mend
   */
  static Attestations read(ReleaseSettings settings, InstantSource clock) {
    var sets = new HashMap<String, byte[]>();
    settings
        .authorities()
        .ifPresent(file -> {
          try {
            if (Files.size(file) > MAX_FILE_BYTES) {
              throw refused(file + " is larger than 1 MiB");
            }
            for (var authority :
                JsonMapper.shared().readTree(Files.readString(file)).properties()) {
              sets.put(
                  authority.getKey(),
                  authority.getValue().toString().getBytes(StandardCharsets.UTF_8));
            }
          } catch (IOException unreadable) {
            throw refused(file + " cannot be read");
          } catch (JacksonException _) {
            throw refused(file + " is no JSON");
          }
        });
    try {
      return new Attestations(sets, clock);
    } catch (IllegalArgumentException wrong) {
      throw refused(Foundation.message(wrong));
    }
  }

  private static StartRefusedException refused(String problem) {
    return new StartRefusedException("release.authorities", problem, MEND);
  }
}
