package sallyport.server.cli;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.server.boot.StartRefusedException;
import sallyport.server.config.Catalogue;

/**
 * The arguments of {@code start}. Read here and not by the library that reads those of the other
 * verbs: its classes are too old for the virtual machine's cache and would cost each start a fifth
 * of a second. The library still prints the help.
 *
 * @param options values by key
 * @param config the file that {@code --config} names
 */
record StartArguments(Map<String, String> options, Optional<Path> config) {

  /**
   * Reads {@code --option value} and {@code --option=value}.
   *
   * @throws StartRefusedException for anything else
   */
  static StartArguments parse(String... arguments) {
    var options = new HashMap<String, String>();
    @Nullable Path config = null;
    for (int i = 0; i < arguments.length; i++) {
      int equals = arguments[i].indexOf('=');
      var name = equals < 0 ? arguments[i] : arguments[i].substring(0, equals);
      if (equals < 0 && ++i == arguments.length) {
        throw refused(name, "needs a value");
      }
      var value = equals < 0 ? arguments[i] : arguments[i].substring(equals + 1);
      if (name.equals("--config")) {
        config = Path.of(value);
      } else {
        options.put(key(name), value);
      }
    }
    return new StartArguments(options, Optional.ofNullable(config));
  }

  private static String key(String option) {
    return Catalogue.entries().stream()
        .filter(entry -> entry.option().equals(option))
        .map(Catalogue.Entry::key)
        .findFirst()
        .orElseThrow(() -> refused(option, "is no option of start"));
  }

  private static StartRefusedException refused(String option, String problem) {
    var shown = option.length() > 60 ? option.substring(0, 57) + "..." : option;
    return new StartRefusedException(shown, problem, "./sallyport start --help lists them");
  }
}
