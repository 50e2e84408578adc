package sallyport.http;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what was not believed. */
final class Counted implements Observer {
  private final Map<ProxyFault, Integer> faults = new ConcurrentHashMap<>();
  private final BlockingQueue<ProxyFault> inOrder = new LinkedBlockingQueue<>();
  final AtomicInteger ignored = new AtomicInteger();
  final AtomicInteger refused = new AtomicInteger();

  @Override
  public void answered(String plane, int status, long nanos, int requestBytes, int responseBytes) {}

  @Override
  public void proxyHeaderRefused(ProxyFault fault) {
    faults.merge(fault, 1, Integer::sum);
    inOrder.add(fault);
  }

  @Override
  public void forwardingIgnored() {
    ignored.incrementAndGet();
  }

  @Override
  public void forwardingRefused() {
    refused.incrementAndGet();
  }

  /** The next fault, once it is counted; null when none comes. */
  ProxyFault next() throws InterruptedException {
    return inOrder.poll(10, TimeUnit.SECONDS);
  }

  Map<ProxyFault, Integer> faults() {
    return faults.isEmpty() ? Map.of() : new EnumMap<>(faults);
  }
}
