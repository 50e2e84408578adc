package sallyport.crypto.keys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Threads for long computations that give way to those that serve. Java's thread priorities do
 * nothing on Linux without a switch for the whole process; there each thread sees to it for itself.
 *
 * <p>An idle one takes the policy SCHED_IDLE (sched(7)): it computes where a processor has nothing
 * to do, and a thread of another policy that wakes up takes its place at once, where a merely nice
 * one would finish its slice. While all processors are busy it hardly gets on. A nice one lowers
 * its priority (setpriority(2): on Linux it acts on one thread), which an idle one does too where
 * the system has no policies (musl). Elsewhere both are threads like others.
 */
public final class PatientThreads {
  private static final System.Logger LOG = System.getLogger(PatientThreads.class.getName());

  private static final int SCHED_IDLE = 5;

  /** A tenth of a processor that others want as well, all of one that nobody wants. */
  private static final int NICE = 10;

  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;

  /** Both answer 0 when it is done. */
  private static final Optional<MethodHandle> SET_SCHEDULER =
      function("sched_setscheduler", JAVA_INT, JAVA_INT, ADDRESS);

  private static final Optional<MethodHandle> SET_PRIORITY =
      function("setpriority", JAVA_INT, JAVA_INT, JAVA_INT);

  private PatientThreads() {}

  /** Threads that have what is idle, or where that cannot be had a small share. */
  public static ThreadFactory idle(String prefix) {
    return beginning(
        prefix,
        () -> {
          if (!becomesIdle()) {
            becomesNice();
          }
        });
  }

  /** Threads that have a small share of a processor, and all of one that is idle. */
  public static ThreadFactory nice(String prefix) {
    return beginning(prefix, PatientThreads::becomesNice);
  }

  private static ThreadFactory beginning(String prefix, Runnable first) {
    var threads = Thread.ofPlatform().name(prefix, 0).daemon().factory();
    return work ->
        threads.newThread(() -> {
          first.run();
          work.run();
        });
  }

  /** Whether the calling thread has the policy SCHED_IDLE now. */
  private static boolean becomesIdle() {
    if (SET_SCHEDULER.isEmpty()) {
      return false;
    }
    try (var arena = Arena.ofConfined()) {
      // struct sched_param has one member, which has to be 0 for this policy.
      var parameters = arena.allocateFrom(JAVA_INT, 0);
      return (int) SET_SCHEDULER.get().invokeExact(CALLING_THREAD, SCHED_IDLE, parameters) == 0;
    } catch (Throwable refused) {
      LOG.log(System.Logger.Level.DEBUG, "this system lets no thread wait for idle time", refused);
      return false;
    }
  }

  /** Lowers the priority of the calling thread. */
  private static void becomesNice() {
    if (SET_PRIORITY.isEmpty()) {
      return;
    }
    try {
      int failed = (int) SET_PRIORITY.get().invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE);
      if (failed != 0) {
        LOG.log(System.Logger.Level.DEBUG, "this system lets no thread lower its priority");
      }
    } catch (Throwable refused) {
      LOG.log(System.Logger.Level.DEBUG, "this system lets no thread lower its priority", refused);
    }
  }

  private static Optional<MethodHandle> function(String name, MemoryLayout... parameters) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.empty();
    }
    var linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find(name)
        .map(
            address -> linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, parameters)));
  }
}
