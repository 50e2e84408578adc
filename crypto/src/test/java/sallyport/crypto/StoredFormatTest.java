package sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Opens a stored value with nothing but the JDK's AES-GCM and the documented form. What this reads
 * today, every later release has to read: a change here is a change of format.
 */
class StoredFormatTest {
  @TempDir Path folder;

  @Test
  void a_value_opens_from_the_key_file_down_by_the_documented_form() throws Exception {
    var store = new InMemoryKeyringStore();
    var keyring = new Keyring(store, InstantSource.system(), new SecureRandom());
    keyring.unseal(new FileSeal(folder.resolve("root.key")));
    var value =
        keyring
            .seal(
                Place.ofVersion("tenant", "v1", "secret", "name", "0a"),
                SecretBytes.ofUtf8("hunter2"))
            .bytes();

    var fileKey = Files.readAllBytes(folder.resolve("root.key"));
    var root =
        open(fileKey, store.root().orElseThrow().wrapped().bytes(), 20, "\1sallyport file seal");
    var wrapped = store.dataKeys("vault/v1").getFirst();
    var dataKey =
        open(root, wrapped.wrapped().bytes(), 1, "data key\nvault/v1\n" + wrapped.id() + "\n1");
    var plain = open(dataKey, value, 17, "vault/v1\ntenant/v1/secret/name/0a");

    assertThat(new String(plain, UTF_8)).isEqualTo("hunter2");
    assertThat(value[0]).isEqualTo((byte) 1);
    assertThat(HexFormat.of().formatHex(value, 1, 17)).isEqualTo(wrapped.id());
  }

  private static byte[] open(byte[] key, byte[] sealed, int nonceAt, String associated)
      throws Exception {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
    cipher.init(
        Cipher.DECRYPT_MODE,
        new SecretKeySpec(key, "AES"),
        new GCMParameterSpec(128, Arrays.copyOfRange(sealed, nonceAt, nonceAt + 12)));
    cipher.updateAAD(associated.getBytes(UTF_8));
    return cipher.doFinal(sealed, nonceAt + 12, sealed.length - nonceAt - 12);
  }
}
