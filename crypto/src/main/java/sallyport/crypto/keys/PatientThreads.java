package sallyport.crypto.keys;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;

/**
 * Threads for long computations that give way to those that serve. Java's thread priorities do
 * nothing on Linux without a switch for the whole process; there each thread lowers its own
 * (setpriority(2): on Linux it acts on one thread). Elsewhere they are threads like others.
 */
public final class PatientThreads {
  private static final System.Logger LOG = System.getLogger(PatientThreads.class.getName());

  /** A tenth of a processor that others want as well, all of one that nobody wants. */
  private static final int NICE = 10;

  private static final int PRIO_PROCESS = 0;
  private static final int CALLING_THREAD = 0;
  private static final Optional<MethodHandle> SET_PRIORITY = setPriority();

  private PatientThreads() {}

  public static ThreadFactory named(String prefix) {
    var threads = Thread.ofPlatform().name(prefix, 0).daemon().factory();
    return work ->
        threads.newThread(() -> {
          giveWay();
          work.run();
        });
  }

  private static void giveWay() {
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

  private static Optional<MethodHandle> setPriority() {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return Optional.empty();
    }
    var linker = Linker.nativeLinker();
    return linker
        .defaultLookup()
        .find("setpriority")
        .map(address ->
            linker.downcallHandle(
                address, FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT)));
  }
}
