package sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Name help for clients on the same machine: an HTTP proxy that knows nothing but {@code CONNECT}
 * (RFC 9110, 9.3.6) and leads every accepted name, on whatever port, to one local listener. With
 * {@code HTTPS_PROXY} pointing here a program reaches names that no DNS knows. TLS stays end to
 * end: bytes are passed on and never looked at. Any other request is answered with 403.
 */
public final class ConnectProxy implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ConnectProxy.class);
  private static final int BACKLOG = 256;
  private static final int MOST_TUNNELS = 1024;
  private static final int LONGEST_HEAD = 8 * 1024;
  private static final int CHUNK = 16 * 1024;
  private static final byte[] END_OF_HEAD = {'\r', '\n', '\r', '\n'};
  private static final byte[] ESTABLISHED =
      "HTTP/1.1 200 Connection established\r\n\r\n".getBytes(ISO_8859_1);
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  private final ServerSocket door;
  private final Predicate<String> host;
  private final InetSocketAddress target;
  private final Times times;
  private final Semaphore tunnels;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();

  /**
   * How long the proxy waits.
   *
   * @param head for a whole request head
   * @param connect for the listener behind
   * @param idle for a byte in either direction of a tunnel
   */
  record Times(Duration head, Duration connect, Duration idle) {
    static final Times DEFAULTS =
        new Times(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMinutes(5));
  }

  private ConnectProxy(
      ServerSocket door,
      Predicate<String> host,
      InetSocketAddress target,
      Times times,
      int mostTunnels) {
    this.door = door;
    this.host = host;
    this.target = target;
    this.times = times;
    this.tunnels = new Semaphore(mostTunnels);
  }

  /**
   * Binds and serves.
   *
   * @param bind a loopback address; port 0 picks a free one
   * @param host whether a name, in lower case and without port, leads to {@code target}
   * @param target the local listener
   * @throws IllegalArgumentException when {@code bind} is not loopback: an open proxy is never made
   * @throws IOException when the port cannot be had
   */
  public static ConnectProxy start(
      InetSocketAddress bind, Predicate<String> host, InetSocketAddress target) throws IOException {
    return start(bind, host, target, Times.DEFAULTS, MOST_TUNNELS);
  }

  static ConnectProxy start(
      InetSocketAddress bind,
      Predicate<String> host,
      InetSocketAddress target,
      Times times,
      int mostTunnels)
      throws IOException {
    if (bind.isUnresolved() || !bind.getAddress().isLoopbackAddress()) {
      throw new IllegalArgumentException("the proxy listens on a loopback address only: " + bind);
    }
    var door = new ServerSocket();
    try {
      door.bind(bind, BACKLOG);
    } catch (IOException e) {
      door.close();
      throw new IOException("cannot bind " + bind + ": " + e.getMessage(), e);
    }
    var proxy = new ConnectProxy(door, host, target, times, mostTunnels);
    Thread.ofVirtual().name("proxy-accept").start(proxy::accept);
    return proxy;
  }

  public int port() {
    return door.getLocalPort();
  }

  /** Takes no more clients and cuts the tunnels that stand. */
  @Override
  public void close() {
    closeQuietly(door);
    open.forEach(ConnectProxy::closeQuietly);
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        var client = door.accept();
        open.add(client);
        Thread.ofVirtual().name("proxy-client").start(() -> serve(client));
      } catch (IOException e) {
        if (!door.isClosed()) {
          LOG.warn("the proxy could not take a client: {}", e.getMessage());
          pause();
        }
      }
    }
  }

  /** Out of file descriptors, most likely: trying again at once would only burn the processor. */
  private static void pause() {
    try {
      Thread.sleep(Duration.ofMillis(100));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve(Socket client) {
    boolean counted = tunnels.tryAcquire();
    try {
      client.setTcpNoDelay(true);
      if (!counted) {
        refuse(client, "503 Service Unavailable");
        return;
      }
      var head = Head.read(client, times.head());
      if (head.refusal() != null) {
        refuse(client, head.refusal());
      } else if (!leadsToTarget(head.requestLine())) {
        refuse(client, "403 Forbidden");
      } else {
        connect(client, head);
      }
    } catch (IOException e) {
      LOG.debug("a proxy client went away: {}", e.getMessage());
    } finally {
      open.remove(client);
      closeQuietly(client);
      if (counted) {
        tunnels.release();
      }
    }
  }

  private boolean leadsToTarget(String requestLine) {
    var parts = requestLine.split(" ", -1);
    if (parts.length != 3 || !parts[0].equals("CONNECT") || !parts[2].startsWith("HTTP/1.")) {
      return false;
    }
    var name = Authority.host(parts[1]);
    return name != null && host.test(name);
  }

  private void connect(Socket client, Head head) throws IOException {
    try (var server = new Socket()) {
      try {
        server.setTcpNoDelay(true);
        server.connect(target, (int) times.connect().toMillis());
      } catch (IOException e) {
        LOG.warn("the proxy does not reach {}: {}", target, e.getMessage());
        refuse(client, "502 Bad Gateway");
        return;
      }
      client.getOutputStream().write(ESTABLISHED);
      var early = head.early();
      server
          .getOutputStream()
          .write(early.array(), early.arrayOffset() + early.position(), early.remaining());
      new Tunnel(client, server, times.idle()).run();
    }
  }

  private static void refuse(Socket client, String status) throws IOException {
    var answer = "HTTP/1.1 " + status + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    client.getOutputStream().write(answer.getBytes(ISO_8859_1));
    client.shutdownOutput();
    // Closing on unread bytes would reset the connection and take the answer along.
    client.setSoTimeout((int) LAST_WORDS.toMillis());
    byte[] waste = new byte[CHUNK];
    for (int i = 0; i < 64 && client.getInputStream().read(waste) >= 0; i++) {
      // Read and forgotten.
    }
  }

  private static void closeQuietly(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      LOG.trace("closing failed", e);
    }
  }

  /** A request head and the bytes that came with it, or the status that refuses it. */
  private record Head(String requestLine, ByteBuffer early, @Nullable String refusal) {

    static Head read(Socket client, Duration atMost) throws IOException {
      long deadline = System.nanoTime() + atMost.toNanos();
      byte[] bytes = new byte[LONGEST_HEAD];
      int length = 0;
      while (length < LONGEST_HEAD) {
        long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (left <= 0) {
          return refused("408 Request Timeout");
        }
        client.setSoTimeout((int) left);
        int count;
        try {
          count = client.getInputStream().read(bytes, length, LONGEST_HEAD - length);
        } catch (SocketTimeoutException e) {
          return refused("408 Request Timeout");
        }
        if (count < 0) {
          throw new IOException("ended within a request head");
        }
        length += count;
        int end = endOfHead(bytes, length);
        if (end >= 0) {
          return new Head(firstLine(bytes), ByteBuffer.wrap(bytes, end, length - end), null);
        }
      }
      return refused("431 Request Header Fields Too Large");
    }

    private static Head refused(String status) {
      return new Head("", ByteBuffer.allocate(0), status);
    }

    private static String firstLine(byte[] bytes) {
      var text = new String(bytes, ISO_8859_1);
      return text.substring(0, text.indexOf("\r\n"));
    }

    private static int endOfHead(byte[] bytes, int length) {
      for (int i = 0; i + END_OF_HEAD.length <= length; i++) {
        if (Arrays.equals(bytes, i, i + END_OF_HEAD.length, END_OF_HEAD, 0, END_OF_HEAD.length)) {
          return i + END_OF_HEAD.length;
        }
      }
      return -1;
    }
  }

  /** Two sockets whose bytes flow into each other until both sides have ended or gone silent. */
  private static final class Tunnel {
    private final Socket client;
    private final Socket server;
    private final Duration idle;
    private volatile long lastByte = System.nanoTime();

    Tunnel(Socket client, Socket server, Duration idle) {
      this.client = client;
      this.server = server;
      this.idle = idle;
    }

    void run() throws IOException {
      client.setSoTimeout((int) idle.toMillis());
      server.setSoTimeout((int) idle.toMillis());
      var back = Thread.ofVirtual().name("proxy-back").start(() -> pump(server, client));
      pump(client, server);
      try {
        back.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void pump(Socket from, Socket to) {
      byte[] chunk = new byte[CHUNK];
      try {
        InputStream in = from.getInputStream();
        for (int count = read(in, chunk); count >= 0; count = read(in, chunk)) {
          lastByte = System.nanoTime();
          to.getOutputStream().write(chunk, 0, count);
        }
        to.shutdownOutput();
      } catch (IOException e) {
        // One side broke or fell silent: the other has nobody to talk to any more.
        closeQuietly(from);
        closeQuietly(to);
      }
    }

    /** A direction may be silent for long while the other one talks. */
    private int read(InputStream in, byte[] chunk) throws IOException {
      while (true) {
        try {
          return in.read(chunk);
        } catch (SocketTimeoutException e) {
          if (System.nanoTime() - lastByte >= idle.toNanos()) {
            throw e;
          }
        }
      }
    }
  }
}
