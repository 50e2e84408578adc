package sallyport.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class EightOctetsTest {

  @Test
  void it_finds_what_looking_at_one_after_the_other_finds() {
    var random = new Random(20_261_127);
    byte[] octets = new byte[11];
    for (int round = 0; round < 200_000; round++) {
      random.nextBytes(octets);
      int limit = random.nextInt(0x81);
      int sought = random.nextInt(0x80);
      if (round % 3 == 0) {
        octets[random.nextInt(octets.length)] = (byte) sought;
      }
      int start = random.nextInt(4);
      boolean below = false;
      boolean equal = false;
      for (int i = start; i < start + 8; i++) {
        below |= (octets[i] & 0xFF) < limit;
        equal |= octets[i] == sought;
      }
      long eight = EightOctets.at(octets, start);
      assertThat(EightOctets.below(eight, limit) != 0).isEqualTo(below);
      assertThat(EightOctets.equal(eight, sought) != 0).isEqualTo(equal);
    }
  }
}
