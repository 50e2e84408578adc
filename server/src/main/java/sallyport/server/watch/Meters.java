package sallyport.server.watch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import sallyport.http.Observer;
import sallyport.http.ProxyFault;

/** The meters of one server and their Prometheus text. */
public final class Meters implements Observer, AutoCloseable {
  private static final int STATUSES = 600;

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Map<String, Timer[]> requests = new ConcurrentHashMap<>();
  private final Map<String, Counter> refusals = new ConcurrentHashMap<>();

  private final Map<ProxyFault, Counter> faults = faults();
  private final Counter ignored =
      forwarding(
          "sallyport.forwarding.ignored", "Requests with a forwarding header from a stranger");
  private final Counter unread =
      forwarding(
          "sallyport.forwarding.refused",
          "Requests whose forwarding header, from a listed forwarder, names no address");

  /** Meters hold what they show weakly, so that it must be held here. */
  private final List<Object> shown = new CopyOnWriteArrayList<>();

  private final JvmGcMetrics collections = new JvmGcMetrics();

  private boolean runtimeShown;

  @Override
  public void answered(String plane, int status, long nanos, int requestBytes, int responseBytes) {
    timer(plane, status).record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Found by two array reads; made once for each plane and status. */
  private Timer timer(String plane, int status) {
    int slot = status > 0 && status < STATUSES ? status : 0;
    var timers = requests.get(plane);
    if (timers == null) {
      timers = requests.computeIfAbsent(plane, _ -> new Timer[STATUSES]);
    }
    var timer = timers[slot];
    if (timer == null) {
      // Registering twice gives the same timer, so a race here is harmless.
      timer = register(plane, slot);
      timers[slot] = timer;
    }
    return timer;
  }

  private Timer register(String plane, int status) {
    return Timer.builder("sallyport.requests")
        .description("Requests answered, by plane and status")
        .tag("plane", plane)
        .tag("status", Integer.toString(status))
        .serviceLevelObjectives(
            Duration.ofNanos(100_000),
            Duration.ofNanos(500_000),
            Duration.ofMillis(1),
            Duration.ofMillis(5),
            Duration.ofMillis(20),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(2))
        .register(registry);
  }

  /** Counts a call that one of the three doors refused. */
  public void refused(String door) {
    refusals
        .computeIfAbsent(
            door,
            name ->
                Counter.builder("sallyport.refusals")
                    .description("Calls refused, by door")
                    .tag("door", name)
                    .register(registry))
        .increment();
  }

  @Override
  public void proxyHeaderRefused(ProxyFault fault) {
    Objects.requireNonNull(faults.get(fault)).increment();
  }

  @Override
  public void forwardingIgnored() {
    ignored.increment();
  }

  @Override
  public void forwardingRefused() {
    unread.increment();
  }

  /** All there from the start, so that a first one is seen as a rise. */
  private Map<ProxyFault, Counter> faults() {
    var counters = new EnumMap<ProxyFault, Counter>(ProxyFault.class);
    for (var fault : ProxyFault.values()) {
      counters.put(
          fault,
          Counter.builder("sallyport.proxy.refused")
              .description("Connections closed over their PROXY protocol header, by cause")
              .tag("cause", fault.word())
              .register(registry));
    }
    return counters;
  }

  private Counter forwarding(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  /** Shows a count that somebody else keeps. */
  public void count(String name, String description, LongSupplier value) {
    shown.add(value);
    FunctionCounter.builder(name, value, LongSupplier::getAsLong)
        .description(description)
        .register(registry);
  }

  /** Shows whether something is so: 1 or 0. */
  public void state(String name, String description, BooleanSupplier value) {
    Gauge.builder(name, value, is -> is.getAsBoolean() ? 1 : 0)
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  /**
   * The Prometheus text format 0.0.4. The meters of the runtime itself are set up by the first that
   * asks: they would cost every start a tenth of a second.
   */
  synchronized String text() {
    if (!runtimeShown) {
      new JvmMemoryMetrics().bindTo(registry);
      new JvmThreadMetrics().bindTo(registry);
      new ProcessorMetrics().bindTo(registry);
      collections.bindTo(registry);
      runtimeShown = true;
    }
    return registry.scrape();
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
