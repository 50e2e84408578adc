package sallyport.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import sallyport.server.boot.StartRefusedException;

/** Where a passphrase comes from: a file, a prompt without echo, or standard input. */
final class Passphrases {
  private Passphrases() {}

  static String read(String prompt, @Nullable Path file) throws IOException {
    if (file != null) {
      return firstLine(Files.readString(file, StandardCharsets.UTF_8));
    }
    var console = Objects.requireNonNull(System.console());
    if (console.isTerminal()) {
      var typed = console.readPassword("%s: ", prompt);
      return checked(typed == null ? "" : new String(typed));
    }
    var input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var line = input.readLine();
    return checked(line == null ? "" : line);
  }

  private static String firstLine(String text) {
    return checked(text.lines().findFirst().orElse(""));
  }

  private static String checked(String passphrase) {
    if (passphrase.isEmpty()) {
      throw new StartRefusedException("passphrase", "empty", "type one, pipe one, or name a file");
    }
    return passphrase;
  }
}
