package sallyport.server.boot;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for SIGTERM or SIGINT. A shutdown hook would do for stopping, but the process would then
 * end with 128 + the signal's number, and the contract says 0 for a clean stop; so the signals are
 * taken before the virtual machine sees them.
 */
final class StopSignal {
  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

  private final CountDownLatch told = new CountDownLatch(1);

  /** Takes both signals from now on. */
  static StopSignal take() {
    var signal = new StopSignal();
    signal.handle("TERM");
    signal.handle("INT");
    return signal;
  }

  /**
   * By reflection, since {@code sun.misc} is no part of the platform that we compile against; where
   * it is missing the process still stops, only with another exit code.
   */
  private void handle(String name) {
    try {
      var signalType = Class.forName("sun.misc.Signal");
      var handlerType = Class.forName("sun.misc.SignalHandler");
      var handler =
          Proxy.newProxyInstance(
              StopSignal.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      told.countDown();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> false;
                    default -> "StopSignal";
                  });
      signalType
          .getMethod("handle", signalType, handlerType)
          .invoke(null, signalType.getConstructor(String.class).newInstance(name), handler);
    } catch (ClassNotFoundException
        | NoSuchMethodException
        | InstantiationException
        | IllegalAccessException
        | InvocationTargetException absent) {
      LOG.debug("cannot take SIG{}: {}", name, absent.getMessage());
    }
  }

  void await() throws InterruptedException {
    told.await();
  }
}
