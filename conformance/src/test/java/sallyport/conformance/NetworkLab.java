package sallyport.conformance;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Several hosts on one machine: network namespaces, cables between them, programs inside. Needs
 * root; all of it is gone when this is closed.
 *
 * <pre>
 *  internet 203.0.113.7 .8 .200 ──┐
 *           198.18.4.7            │
 *           2001:db8:1::7         │        2001:db8:2::10
 *  data     10.0.1.5 ─────────────┤ router ── 198.51.100.10 vault
 *  proxy    192.0.2.9 .10 ────────┘                10.0.0.4 │ 10.0.2.4
 *                                     apps 10.0.0.5 ────────┘    └─────── door 10.0.2.5
 * </pre>
 */
final class NetworkLab implements AutoCloseable {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final String prefix = "sp" + ProcessHandle.current().pid() + "-";
  private final Deque<String> namespaces = new ArrayDeque<>();
  private final Deque<Process> programs = new ArrayDeque<>();
  private final Map<String, Caller> callers = new LinkedHashMap<>();

  static NetworkLab build() throws Exception {
    var lab = new NetworkLab();
    try {
      for (var host : List.of("vault", "router", "internet", "data", "apps", "door", "proxy")) {
        lab.host(host);
      }
      lab.cable("internet", "203.0.113.7/24", "router", "203.0.113.1/24");
      lab.cable("data", "10.0.1.5/24", "router", "10.0.1.1/24");
      lab.cable("proxy", "192.0.2.9/24", "router", "192.0.2.1/24");
      lab.cable("vault", "198.51.100.10/24", "router", "198.51.100.1/24");
      lab.cable("apps", "10.0.0.5/24", "vault", "10.0.0.4/24");
      lab.cable("door", "10.0.2.5/24", "vault", "10.0.2.4/24");
      for (var more : List.of("203.0.113.8/24", "203.0.113.200/24")) {
        lab.in("internet", "ip", "addr", "add", more, "dev", "router");
      }
      lab.in("proxy", "ip", "addr", "add", "192.0.2.10/24", "dev", "router");
      lab.in("internet", "ip", "addr", "add", "198.18.4.7/24", "dev", "router");
      lab.in("router", "ip", "addr", "add", "198.18.4.1/24", "dev", "internet");
      lab.v6("internet", "2001:db8:1::7/64", "2001:db8:1::1/64");
      lab.v6("vault", "2001:db8:2::10/64", "2001:db8:2::1/64");
      lab.in("router", "sysctl", "-qw", "net.ipv4.ip_forward=1");
      lab.in("router", "sysctl", "-qw", "net.ipv6.conf.all.forwarding=1");
      lab.in("internet", "ip", "-6", "route", "add", "default", "via", "2001:db8:1::1");
      lab.in("vault", "ip", "-6", "route", "add", "default", "via", "2001:db8:2::1");
      lab.in("internet", "ip", "route", "add", "default", "via", "203.0.113.1");
      lab.in("data", "ip", "route", "add", "default", "via", "10.0.1.1");
      lab.in("proxy", "ip", "route", "add", "default", "via", "192.0.2.1");
      lab.in("vault", "ip", "route", "add", "default", "via", "198.51.100.1");
      return lab;
    } catch (Exception unfinished) {
      lab.close();
      throw unfinished;
    }
  }

  private void host(String name) throws Exception {
    run("ip", "netns", "add", prefix + name);
    namespaces.push(prefix + name);
    in(name, "ip", "link", "set", "lo", "up");
  }

  /** Each end is called after the host at the other. */
  private void cable(String host, String address, String other, String otherAddress)
      throws Exception {
    run(
        "ip",
        "-n",
        prefix + host,
        "link",
        "add",
        other,
        "type",
        "veth",
        "peer",
        "name",
        host,
        "netns",
        prefix + other);
    in(host, "ip", "addr", "add", address, "dev", other);
    in(other, "ip", "addr", "add", otherAddress, "dev", host);
    in(host, "ip", "link", "set", other, "up");
    in(other, "ip", "link", "set", host, "up");
  }

  /** The same cable to the router; nobody else has these addresses, so they count at once. */
  private void v6(String host, String address, String ofRouter) throws Exception {
    in(host, "ip", "addr", "add", address, "dev", "router", "nodad");
    in("router", "ip", "addr", "add", ofRouter, "dev", host, "nodad");
  }

  /** What to put before a command so that it runs on a host. */
  List<String> on(String host) {
    return List.of("ip", "netns", "exec", prefix + host);
  }

  private void in(String host, String... command) throws Exception {
    var whole = new ArrayList<>(on(host));
    whole.addAll(List.of(command));
    run(whole.toArray(String[]::new));
  }

  /** Starts a program on a host and waits for its first line. */
  void start(String host, String... command) throws IOException {
    var program = program(host, command);
    if (program.inputReader(StandardCharsets.UTF_8).readLine() == null) {
      throw new IOException(String.join(" ", command) + " said nothing");
    }
  }

  /** Starts a program on a host that says nothing. */
  Process program(String host, String... command) throws IOException {
    var whole = new ArrayList<>(on(host));
    whole.addAll(List.of(command));
    var program = new ProcessBuilder(whole).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    programs.push(program);
    return program;
  }

  /** The program on a host that makes calls. */
  Caller caller(String host, Path ca) throws IOException {
    var known = callers.get(host);
    if (known == null) {
      known =
          new Caller(
              program(
                  host,
                  "python3",
                  Clients.SOURCES.resolve("python/caller.py").toString(),
                  ca.toString()));
      callers.put(host, known);
    }
    return known;
  }

  private static void run(String... command) throws Exception {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(
          String.join(" ", command) + " failed (these tests need root): " + output);
    }
  }

  @Override
  public void close() {
    try {
      for (var program : programs) {
        program.descendants().forEach(ProcessHandle::destroyForcibly);
        program.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
      for (var namespace : namespaces) {
        run("ip", "netns", "del", namespace);
      }
    } catch (Exception left) {
      throw new IllegalStateException("a test network was not taken down", left);
    }
  }

  /** What was answered; status 0 where the connection ended without an answer. */
  record Answer(int status, String body, JsonNode headers) {
    String header(String name) {
      return headers.path(name).asString("");
    }

    JsonNode json() {
      return JSON.readTree(body);
    }

    /** The code inside of a refusal. */
    String inner() {
      return status < 400 ? "" : json().path("error").path("innererror").path("code").asString("");
    }
  }

  static final class Caller {
    private final BufferedReader answers;
    private final BufferedWriter calls;

    private Caller(Process program) {
      this.answers = program.inputReader(StandardCharsets.UTF_8);
      this.calls = program.outputWriter(StandardCharsets.UTF_8);
    }

    Answer call(Map<String, ?> call) throws IOException {
      calls.write(JSON.writeValueAsString(call));
      calls.newLine();
      calls.flush();
      var line = answers.readLine();
      if (line == null) {
        throw new IOException("the caller ended");
      }
      var answer = JSON.readTree(line);
      return new Answer(
          answer.get("status").asInt(), answer.get("body").asString(), answer.get("headers"));
    }
  }
}
