package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the system says of a thread, by the numbers of the fields in proc_pid_stat(5). */
@EnabledOnOs(OS.LINUX)
class PatientThreadsTest {
  private static final int NICE = 19;
  private static final int POLICY = 41;
  private static final int SCHED_OTHER = 0;
  private static final int SCHED_IDLE = 5;

  @Test
  void a_patient_thread_waits_for_idle_time_and_the_one_that_made_it_does_not() throws Exception {
    var policy = new FutureTask<>(() -> field(POLICY));

    PatientThreads.idle("patient-").newThread(policy).start();

    assertThat(policy.get()).isEqualTo(SCHED_IDLE);
    assertThat(field(POLICY)).isEqualTo(SCHED_OTHER);
  }

  @Test
  void a_thread_made_by_a_patient_one_is_patient_too() throws Exception {
    var policy = new FutureTask<>(() -> field(POLICY));

    PatientThreads.idle("patient-").newThread(() -> new Thread(policy).start()).start();

    assertThat(policy.get()).isEqualTo(SCHED_IDLE);
  }

  @Test
  void a_nice_thread_lowers_its_own_priority_and_no_others() throws Exception {
    var found = new FutureTask<>(() -> new int[] {field(NICE), field(POLICY)});

    PatientThreads.nice("nice-").newThread(found).start();

    assertThat(found.get()).containsExactly(10, SCHED_OTHER);
    assertThat(field(NICE)).isLessThan(10);
  }

  private static int field(int number) throws Exception {
    var stat = Files.readString(Path.of("/proc/thread-self/stat"));
    // The name, in parentheses, may hold anything; the fields behind it are counted from the third.
    return Integer.parseInt(
        stat.substring(stat.lastIndexOf(')') + 2).strip().split(" ")[number - 3]);
  }
}
