package sallyport.crypto.keys;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which token of which hardware module.
 *
 * @param library the module's PKCS#11 library
 * @param label what the token is called; absent for the one at the slot index
 * @param slotIndex which of the slots, from 0, where no label is given
 */
public record TokenChoice(Path library, Optional<String> label, int slotIndex) {

  @Override
  public String toString() {
    return label.map(it -> "token \"" + it + "\"").orElse("token at slot index " + slotIndex);
  }
}
