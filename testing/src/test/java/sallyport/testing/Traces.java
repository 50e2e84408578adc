package sallyport.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/** What a text looks like wherever it could have been left, and where it was. */
final class Traces {
  private final List<String> forms = new ArrayList<>();

  /** In UTF-8 and UTF-16, and each of these in hexadecimal, base64 and base64url. */
  Traces(String text) {
    for (var charset : List.of(UTF_8, UTF_16LE, UTF_16BE)) {
      add(text.getBytes(charset));
    }
  }

  /** Of octets, in hexadecimal, base64 and base64url, and as they are. */
  Traces(byte[] octets) {
    add(octets);
  }

  private void add(byte[] bytes) {
    forms.add(new String(bytes, ISO_8859_1));
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    for (int before = 0; before < 3; before++) {
      forms.add(middle(Base64.getEncoder(), bytes, before));
      forms.add(middle(Base64.getUrlEncoder(), bytes, before));
    }
  }

  /** The characters that depend on {@code bytes} alone, when {@code before} bytes precede them. */
  private static String middle(Base64.Encoder encoder, byte[] bytes, int before) {
    byte[] all = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, all, before, bytes.length);
    var text = encoder.withoutPadding().encodeToString(all);
    return text.substring((before * 8 + 5) / 6, all.length * 8 / 6);
  }

  boolean in(byte[] content) {
    var text = new String(content, ISO_8859_1);
    return forms.stream().anyMatch(text::contains);
  }

  boolean in(String content) {
    return in(content.getBytes(UTF_8));
  }

  /** The files below a folder that have a trace in them or in their name. */
  List<String> under(Path folder, Set<String> butNot) {
    var found = new ArrayList<String>();
    try (var walk = Files.walk(folder)) {
      for (var file : walk.filter(Files::isRegularFile).toList()) {
        var name = folder.relativize(file).toString();
        if (!butNot.contains(name) && (in(name) || inContent(file))) {
          found.add(name);
        }
      }
      return found;
    } catch (IOException unreadable) {
      throw new AssertionError(unreadable);
    }
  }

  private boolean inContent(Path file) throws IOException {
    try {
      return in(Files.readAllBytes(file));
    } catch (NoSuchFileException _) {
      // A database tidies up while it is looked at.
      return false;
    }
  }
}
