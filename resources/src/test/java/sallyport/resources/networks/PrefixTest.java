package sallyport.resources.networks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;

class PrefixTest {

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/16", "192.168.1.248/29", "100.64.0.0/10", "203.0.113.0/24"})
  void a_block_is_written_as_it_was_read(String text) {
    assertThat(Prefix.parse(text, "x")).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10.0.0.0",
        "10.0.0.0/",
        "10.0.0/16",
        "10.0.0.0/30",
        "10.0.0.0/33",
        "10.0.0.0/1",
        "10.0.0.256/24",
        "10.0.0.0/999",
        "fd00::/64",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "224.0.0.0/8",
        "0.0.0.0/8",
        " 10.0.0.0/16"
      })
  void what_is_no_block_a_network_may_have_is_refused(String text) {
    assertThatThrownBy(() -> Prefix.parse(text, "x"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused ->
                assertThat(refused.refusal())
                    .isEqualTo(new ResourceRefusal.PrefixInvalid(text, "x")));
  }

  @Test
  void a_block_with_host_bits_is_refused_and_told_what_it_meant() {
    assertThatThrownBy(() -> Prefix.parse("10.0.1.7/24", "x"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused ->
                assertThat(refused.refusal())
                    .isEqualTo(
                        new ResourceRefusal.PrefixUneven("10.0.1.7/24", "x", "10.0.1.0/24")));
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/16, 10.0.0.0/24, true, true",
    "10.0.0.0/16, 10.0.0.0/16, true, true",
    "10.0.0.0/16, 10.1.0.0/24, false, false",
    "10.0.0.0/24, 10.0.0.0/16, false, true",
    "10.0.0.0/25, 10.0.0.128/25, false, false"
  })
  void blocks_hold_and_overlap_as_their_addresses_do(
      String one, String other, boolean holds, boolean overlaps) {
    assertThat(Prefix.stored(one).holds(Prefix.stored(other))).isEqualTo(holds);
    assertThat(Prefix.stored(one).overlaps(Prefix.stored(other))).isEqualTo(overlaps);
  }

  @Test
  void the_first_free_address_is_the_fifth_and_the_last_is_never_given() {
    var block = Prefix.stored("10.0.0.0/29");

    assertThat(block.firstFree(List.of())).contains("10.0.0.4");
    assertThat(block.firstFree(List.of("10.0.0.4", "10.0.0.6"))).contains("10.0.0.5");
    assertThat(block.firstFree(List.of("10.0.0.4", "10.0.0.5", "10.0.0.6"))).isEmpty();
  }

  @Test
  void a_block_holds_its_first_and_its_last_address() {
    var block = Prefix.stored("192.168.255.0/24");

    assertThat(block.holds("192.168.255.0")).isTrue();
    assertThat(block.holds("192.168.255.255")).isTrue();
    assertThat(block.holds("192.168.254.255")).isFalse();
    assertThat(block.holds("192.168.256.1")).isFalse();
  }
}
