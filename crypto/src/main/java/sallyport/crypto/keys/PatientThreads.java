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
 * nothing on Linux without a switch for the whole process; there each thread takes the policy
 * SCHED_IDLE for itself (sched(7)): it computes where a processor is idle, and a thread of another
 * policy that wakes up takes its place at once, where a merely nice one would finish its slice. The
 * price: while all processors are busy it hardly gets on. Where the system refuses that (musl has
 * no such call) a thread lowers its priority instead (setpriority(2): on Linux it acts on one
 * thread). Elsewhere they are threads like others.
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

  public static ThreadFactory named(String prefix) {
    var threads = Thread.ofPlatform().name(prefix, 0).daemon().factory();
    return work ->
        threads.newThread(() -> {
          if (!idle()) {
            nice();
          }
          work.run();
        });
  }

  /** Whether the calling thread has the policy SCHED_IDLE now. */
  private static boolean idle() {
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
  static void nice() {
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
