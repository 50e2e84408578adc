package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.AddressBlocks.Parsed;

/** The table of Key Vault's network rules: what is accepted, in which form, and what is not. */
class AddressBlocksTest {
  /** A second way to say what a block looks like, for the generated texts. */
  private static final Pattern SHAPE =
      Pattern.compile(
          "(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\\.(?!$|/)|(?=/|$))){4}"
              + "(?:/(?:[0-9]|[12][0-9]|3[0-2]))?");

  @ParameterizedTest
  @CsvSource({
    "1.2.3.4,1.2.3.4/32",
    "1.2.3.4/32,1.2.3.4/32",
    "198.51.100.6/31,198.51.100.6/31",
    "198.51.100.0/24,198.51.100.0/24",
    "16.0.0.0/4,16.0.0.0/4",
    "223.255.255.255,223.255.255.255/32",
    "172.15.255.255,172.15.255.255/32",
    "172.32.0.0/16,172.32.0.0/16",
    "100.63.0.0/16,100.63.0.0/16",
    "100.128.0.0/9,100.128.0.0/9",
    "192.167.0.0/16,192.167.0.0/16",
    "11.0.0.0/8,11.0.0.0/8"
  })
  void public_addresses_and_blocks_become_canonical(String given, String canonical) {
    assertThat(AddressBlocks.parse(given)).isEqualTo(new Parsed.Block(canonical));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,10.0.0.0/8,10.0.0.0,10.255.255.255,private IP addresses",
    "10.1.2.3,10.1.2.3/32,10.0.0.0,10.255.255.255,private IP addresses",
    "172.16.0.0/12,172.16.0.0/12,172.16.0.0,172.31.255.255,private IP addresses",
    "172.31.255.255,172.31.255.255/32,172.16.0.0,172.31.255.255,private IP addresses",
    "192.168.7.0/24,192.168.7.0/24,192.168.0.0,192.168.255.255,private IP addresses",
    "127.0.0.1,127.0.0.1/32,127.0.0.0,127.255.255.255,loopback IP addresses",
    "169.254.169.254,169.254.169.254/32,169.254.0.0,169.254.255.255,link-local IP addresses",
    "0.0.0.0,0.0.0.0/32,0.0.0.0,0.255.255.255,unspecified IP addresses",
    "100.64.0.0/10,100.64.0.0/10,100.64.0.0,100.127.255.255,shared IP addresses",
    "224.0.0.1,224.0.0.1/32,224.0.0.0,239.255.255.255,multicast IP addresses",
    "255.255.255.255,255.255.255.255/32,240.0.0.0,255.255.255.255,reserved IP addresses"
  })
  void ranges_no_caller_can_come_from_are_forbidden(
      String given, String canonical, String first, String last, String why) {
    assertThat(AddressBlocks.parse(given))
        .isEqualTo(new Parsed.Forbidden(canonical, first, last, why));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0/0", "8.0.0.0/6", "128.0.0.0/1", "192.0.0.0/8"})
  void a_block_that_reaches_into_a_forbidden_range_is_forbidden(String given) {
    assertThat(AddressBlocks.parse(given)).isInstanceOf(Parsed.Forbidden.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"::1", "2001:db8::/32", "::ffff:198.51.100.7", "::198.51.100.7", "fe80::1"})
  void ipv6_is_told_apart(String given) {
    assertThat(AddressBlocks.parse(given)).isEqualTo(new Parsed.Ipv6());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "*",
        "/",
        "/24",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.4/",
        "1.2.3.4/33",
        "1.2.3.4/-1",
        "1.2.3.4/024",
        "1.2.3.4/24/24",
        "1.2.3.4/255.255.255.0",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.04",
        "0x1.2.3.4",
        "1.2.3.*",
        "1.2.3.4-5",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1.2.3.4\n",
        "1,2,3,4",
        "\u0661.2.3.4",
        "fe80::1%eth0",
        "example.com",
        "198.51.100.7/24",
        "1.2.3.4/31333333333333333333333333333333333333333333333333333333333"
      })
  void everything_else_is_not_an_address(String given) {
    assertThat(AddressBlocks.parse(given)).isEqualTo(new Parsed.NotAnAddress());
  }

  static Stream<String> texts() {
    var random = new Random(20_261_123);
    var alphabet = "0123456789./:abcdefx*- \u0000";
    return Stream.generate(
            () -> {
              var text = new StringBuilder();
              if (random.nextBoolean()) {
                // Near misses: four numbers, perhaps one too large, perhaps with a prefix.
                for (int i = 0; i < 4; i++) {
                  text.append(i == 0 ? "" : ".").append(random.nextInt(280));
                }
                text.append(random.nextBoolean() ? "/" + random.nextInt(40) : "");
              }
              for (int i = random.nextInt(4); i > 0; i--) {
                int at = random.nextInt(text.length() + 1);
                text.insert(at, alphabet.charAt(random.nextInt(alphabet.length())));
              }
              return text.toString();
            })
        .limit(5_000);
  }

  @Test
  void only_dotted_decimals_are_ever_accepted() {
    assertThat(texts())
        .allSatisfy(text -> {
          var parsed = AddressBlocks.parse(text);
          if (parsed instanceof Parsed.Block || parsed instanceof Parsed.Forbidden) {
            assertThat(text).matches(SHAPE);
          } else if (parsed instanceof Parsed.NotAnAddress && !text.contains("/")) {
            assertThat(text).doesNotMatch(SHAPE);
          }
        });
  }

  @ParameterizedTest
  @MethodSource("canonicalTwice")
  void the_canonical_form_reads_back_as_itself(String text) {
    assertThat(AddressBlocks.parse(text)).isEqualTo(new Parsed.Block(text));
  }

  static Stream<String> canonicalTwice() {
    return texts()
        .map(AddressBlocks::parse)
        .filter(Parsed.Block.class::isInstance)
        .map(parsed -> ((Parsed.Block) parsed).canonical())
        .limit(200);
  }
}
