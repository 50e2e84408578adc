package sallyport.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IssuerFilesTest {
  private static final String ISSUER = "https://issuer.example";

  /** The P-256 key of RFC 7517, appendix A.1. */
  private static final String KEYS =
      "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\","
          + "\"x\":\"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4\","
          + "\"y\":\"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM\",\"kid\":\"1\"}]}";

  @TempDir private Path folder;

  @Test
  void an_issuer_is_known_by_exactly_its_name() throws IOException {
    var issuers = IssuerFiles.open(List.of(ISSUER + "=" + file(KEYS)));

    assertThat(issuers.keysOf(ISSUER)).isPresent();
    assertThat(issuers.keysOf(ISSUER + "/")).isEmpty();
    assertThat(issuers.keysOf("https://other.example")).isEmpty();
  }

  @Test
  void a_file_that_changes_is_read_again_and_a_broken_one_gives_no_keys() throws IOException {
    var issuers = IssuerFiles.open(List.of(ISSUER + "=" + file(KEYS)));
    var first = issuers.keysOf(ISSUER).orElseThrow();
    assertThat(issuers.keysOf(ISSUER)).containsSame(first);

    change("{");
    assertThat(issuers.keysOf(ISSUER)).isEmpty();
    change(KEYS + "\n");
    assertThat(issuers.keysOf(ISSUER)).isPresent().get().isNotSameAs(first);
    Files.delete(folder.resolve("keys.json"));
    assertThat(issuers.keysOf(ISSUER)).isEmpty();
    change(KEYS);
    assertThat(issuers.keysOf(ISSUER)).isPresent();
    change(" ".repeat(IssuerFiles.MAX_BYTES) + KEYS);
    assertThat(issuers.keysOf(ISSUER)).isEmpty();
  }

  @Test
  void a_start_with_a_bad_file_is_refused_and_says_what_is_wrong() throws IOException {
    var secret =
        file(
            KEYS.replace(
                "\"kid\"", "\"d\":\"870MB6gfuTJ4HtUnUvYMyJpr5eUZNP4Bk43bVdj3eAE\",\"kid\""));

    assertThatThrownBy(() -> IssuerFiles.open(List.of(ISSUER + "=" + secret)))
        .hasMessage(
            "identity.federation: "
                + secret
                + " holds a private or secret key; give the public ones; give each issuer a file"
                + " with its JWK set, public keys only")
        .message()
        .doesNotContain("870MB6");
    assertThatThrownBy(() -> IssuerFiles.open(List.of(ISSUER + "=/nowhere/keys.json")))
        .hasMessageContaining("/nowhere/keys.json cannot be read");
    var good = file(KEYS);
    assertThatThrownBy(() -> IssuerFiles.open(List.of(ISSUER + "=" + good, ISSUER + "=" + good)))
        .hasMessageContaining("https://issuer.example is named twice");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("keys.json"), text);
  }

  /** With another time of its own: the clock of the file system may stand still between two. */
  private void change(String text) throws IOException {
    var file = file(text);
    Files.setLastModifiedTime(
        file, FileTime.from(Instant.ofEpochSecond(1_700_000_000 + text.length())));
  }
}
