package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {

  /** The right-hand forms are the examples of RFC 5952, section 4. */
  @ParameterizedTest
  @CsvSource({
    "203.0.113.7, 203.0.113.7",
    "0:0:0:0:0:0:0:1, ::1",
    "2001:0db8::0001, 2001:db8::1",
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:DB8::A, 2001:db8::a"
  })
  void an_address_is_written_in_its_one_short_form(String given, String written) {
    assertThat(AddressText.of(InetAddress.ofLiteral(given))).isEqualTo(written);
  }
}
