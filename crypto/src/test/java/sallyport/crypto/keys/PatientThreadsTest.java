package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class PatientThreadsTest {
  /** proc_pid_stat(5): the 19th field is the nice value. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void a_patient_thread_is_nice_and_the_one_that_made_it_is_not() throws Exception {
    var nice = new FutureTask<>(() -> niceness());

    PatientThreads.named("patient-").newThread(nice).start();

    assertThat(nice.get()).isEqualTo(10);
    assertThat(niceness()).isLessThan(10);
  }

  private static int niceness() throws Exception {
    var stat = Files.readString(Path.of("/proc/thread-self/stat"));
    // The name, in parentheses, may hold anything; the fields behind it are counted from the third.
    return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[16]);
  }
}
