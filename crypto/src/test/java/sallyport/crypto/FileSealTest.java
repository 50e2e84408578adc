package sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.crypto.Seal.WrongSealException;

class FileSealTest {
  @TempDir Path folder;
  private Path keyFile;
  private FileSeal seal;

  @BeforeEach
  void inAFolderThatIsNotThereYet() {
    keyFile = folder.resolve("keys").resolve("root.key");
    seal = new FileSeal(keyFile);
  }

  @Test
  void closing_makes_a_file_that_only_its_owner_may_read_and_leaves_no_draft() throws Exception {
    seal.close(root());

    assertThat(Files.size(keyFile)).isEqualTo(32);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(keyFile)))
        .isEqualTo("rw-------");
    try (var files = Files.list(keyFile.getParent())) {
      assertThat(files).containsExactly(keyFile);
    }
  }

  @Test
  void closing_again_keeps_the_file() throws Exception {
    seal.close(root());
    var before = Files.readAllBytes(keyFile);

    seal.close(root());

    assertThat(Files.readAllBytes(keyFile)).isEqualTo(before);
  }

  @Test
  void seals_racing_to_make_the_file_all_use_the_one_that_stays() throws Exception {
    var closes =
        IntStream.range(0, 16)
            .<Callable<Sealed>>mapToObj(_ -> () -> new FileSeal(keyFile).close(root()))
            .toList();

    var opened = new HashSet<Integer>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var closed : threads.invokeAll(closes)) {
        try (var material = seal.open(closed.get())) {
          opened.add(material.length());
        }
      }
    }

    assertThat(opened).containsExactly(32);
  }

  @Test
  void what_it_closed_it_opens() {
    try (var opened = seal.open(seal.close(root()))) {
      assertThat(opened.sameAs(root())).isTrue();
    }
  }

  @Test
  void a_wrapped_root_with_any_byte_altered_does_not_open() {
    var good = seal.close(root()).bytes();

    for (int i = 0; i < good.length; i++) {
      var altered = good.clone();
      altered[i] ^= 1;
      assertThatThrownBy(() -> seal.open(new Sealed(altered)))
          .isInstanceOf(WrongSealException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw--w----", "rw-----w-", "r---w-r-x"})
  void a_file_that_others_may_touch_is_refused_with_the_mend(String permissions) throws Exception {
    var closed = seal.close(root());
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString(permissions));

    assertThatThrownBy(() -> seal.open(closed))
        .isInstanceOf(WrongSealException.class)
        .hasMessageContaining("chmod 600 " + keyFile);
    assertThatThrownBy(() -> seal.close(root())).isInstanceOf(WrongSealException.class);
  }

  @Test
  void a_read_only_file_is_fine() throws Exception {
    var closed = seal.close(root());
    Files.setPosixFilePermissions(keyFile, PosixFilePermissions.fromString("r--------"));

    try (var opened = seal.open(closed)) {
      assertThat(opened.length()).isEqualTo(32);
    }
  }

  @Test
  void opening_does_not_make_a_file() {
    var closed = new FileSeal(folder.resolve("other.key")).close(root());

    assertThatThrownBy(() -> seal.open(closed))
        .isInstanceOf(WrongSealException.class)
        .hasMessageContaining("is missing")
        .hasMessageContaining(keyFile.toString());
    assertThat(keyFile).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 4096})
  void a_file_of_another_size_is_called_damaged(int size) throws IOException {
    var closed = seal.close(root());
    Files.write(keyFile, new byte[size]);

    assertThatThrownBy(() -> seal.open(closed))
        .isInstanceOf(WrongSealException.class)
        .hasMessageContaining("damaged");
  }

  private static SecretBytes root() {
    var bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) 7);
    return SecretBytes.owning(bytes);
  }
}
