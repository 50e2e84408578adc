package sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24, 192.0.2.0/24",
    "192.0.2.7, 192.0.2.7/32",
    "0.0.0.0/0, 0.0.0.0/0",
    "2001:db8::/32, 2001:db8:0:0:0:0:0:0/32",
    "::1, 0:0:0:0:0:0:0:1/128",
    "::ffff:192.0.2.7, 192.0.2.7/32"
  })
  void a_block_or_an_address_is_read(String text, String canonical) {
    assertThat(AddressBlock.parse(text)).map(AddressBlock::toString).contains(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "/24",
        "192.0.2.0/",
        "192.0.2.0/33",
        "192.0.2.0/024",
        "192.0.2.0/-1",
        "192.0.2.1/24",
        "192.0.2",
        "192.0.2.0.",
        "192.0.2.256",
        "192.0.2.01",
        "0xc0.0.2.1",
        "3221225985",
        " 192.0.2.1",
        "192.0.2.1 ",
        "2001:db8::1/64",
        "2001:db8::/129",
        "fe80::1%lo",
        "[::1]",
        ":",
        "1.2.3.4:5",
        "::ffff:1.2.3.4/120",
        "localhost"
      })
  void nothing_else_is(String text) {
    assertThat(AddressBlock.parse(text)).isEmpty();
  }

  @Test
  void a_block_holds_the_addresses_whose_first_bits_are_its_own() throws Exception {
    var random = new Random(20261126);
    int held = 0;
    for (int round = 0; round < 20_000; round++) {
      byte[] network = new byte[random.nextBoolean() ? 4 : 16];
      random.nextBytes(network);
      network[0] |= 1; // never ::ffff:0:0/96, which is IPv4
      int bits = network.length * 8;
      int length = random.nextInt(bits + 1);
      var first = new BigInteger(1, network).shiftRight(bits - length).shiftLeft(bits - length);
      var block = new AddressBlock(address(first, bits), length);
      // Half of the addresses are the block's own but for one bit somewhere, or none.
      var other = first;
      int flipped = random.nextInt(bits + 1);
      if (flipped < bits) {
        other = first.flipBit(flipped);
      }

      boolean inside = other.shiftRight(bits - length).equals(first.shiftRight(bits - length));

      assertThat(block.contains(address(other, bits))).isEqualTo(inside);
      held += inside ? 1 : 0;
    }
    assertThat(held).isBetween(5_000, 15_000);
  }

  @Test
  void a_block_of_one_family_holds_nothing_of_the_other() {
    assertThat(block("0.0.0.0/0").contains(InetAddress.ofLiteral("2001:db8::1"))).isFalse();
    assertThat(block("::/0").contains(InetAddress.ofLiteral("192.0.2.1"))).isFalse();
  }

  @Test
  void blocks_overlap_when_one_lies_in_the_other() {
    assertThat(block("10.0.0.0/8").overlaps(block("10.9.0.0/16"))).isTrue();
    assertThat(block("10.9.0.0/16").overlaps(block("10.0.0.0/8"))).isTrue();
    assertThat(block("10.9.0.0/16").overlaps(block("10.8.0.0/16"))).isFalse();
    assertThat(block("0.0.0.0/0").overlaps(block("::/0"))).isFalse();
  }

  private static AddressBlock block(String text) {
    return AddressBlock.parse(text).orElseThrow();
  }

  private static InetAddress address(BigInteger number, int bits) throws Exception {
    byte[] whole = number.toByteArray();
    byte[] bytes = new byte[bits / 8];
    for (int i = 0; i < Math.min(whole.length, bytes.length); i++) {
      bytes[bytes.length - 1 - i] = whole[whole.length - 1 - i];
    }
    return InetAddress.getByAddress(bytes);
  }
}
