package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The server is killed at random moments while several connections write secrets and keys. Every
 * acknowledged write is there afterwards, nothing is half there, and the server starts again each
 * time.
 */
class KillTest {
  private static final int WRITERS = 6;
  private static final int WRITERS_OF_KEYS = 3;
  private static final long SEED = 20_261_123;

  @Test
  void twenty_kills_lose_nothing_that_was_acknowledged() throws Exception {
    killAndCheck(20);
  }

  @Test
  @Tag("long")
  void two_hundred_kills_lose_nothing_that_was_acknowledged() throws Exception {
    killAndCheck(200);
  }

  private static void killAndCheck(int rounds) throws Exception {
    var random = new Random(SEED);
    var all = new ArrayList<Acknowledged>();
    var server = PackagedServer.start();
    try {
      for (int round = 0; round < rounds; round++) {
        var acknowledged = writeUntilKilled(server, round, Moment.any(random));
        all.addAll(acknowledged);
        server = server.again();
        check(server, acknowledged);
      }
      check(server, all);
      assertThat(all)
          .as("writes were acknowledged before the kills")
          .hasSizeGreaterThan(rounds * 5);
      assertThat(all.stream().map(Acknowledged::what).distinct())
          .containsExactlyInAnyOrder(
              "secret set",
              "secret deleted",
              "key created",
              "key rotated",
              "key imported",
              "key deleted",
              "key purged");
    } finally {
      server.close();
    }
  }

  /** After so many acknowledged writes, and so long, which is in the midst of the next ones. */
  private record Moment(int writes, int millis) {
    static Moment any(Random random) {
      return new Moment(1 + random.nextInt(120), random.nextInt(20));
    }
  }

  private static List<Acknowledged> writeUntilKilled(
      PackagedServer server, int round, Moment moment) throws Exception {
    var acknowledged = new ConcurrentLinkedQueue<Acknowledged>();
    var writing = new ArrayList<Future<Void>>();
    try (var writers = Executors.newVirtualThreadPerTaskExecutor();
        var client = new RawClient(server.environment())) {
      for (int writer = 0; writer < WRITERS; writer++) {
        var prefix = "kill-" + round + "-" + writer + "-";
        writing.add(writers.submit(() -> write(client, prefix, acknowledged)));
      }
      for (int writer = 0; writer < WRITERS_OF_KEYS; writer++) {
        var keys = new KilledKeys(client, "kill-" + round + "-" + writer + "-", acknowledged);
        // Each begins with something else: 0, 3 and 7.
        int first = 7 * writer / 2;
        writing.add(writers.submit(() -> keys.write(first)));
      }
      // Counted, since a slow machine has done nothing yet when a fast one has done a thousand.
      while (acknowledged.size() < moment.writes() && writing.stream().noneMatch(Future::isDone)) {
        Thread.sleep(1);
      }
      Thread.sleep(moment.millis());
      server.kill();
      for (var writer : writing) {
        writer.get();
      }
    }
    return List.copyOf(acknowledged);
  }

  /** Sets secrets and deletes every fifth, until the connection breaks. */
  private static Void write(
      RawClient client, String prefix, ConcurrentLinkedQueue<Acknowledged> acknowledged)
      throws InterruptedException {
    try {
      for (int n = 0; ; n++) {
        var name = prefix + n;
        var value = name + "-" + "x".repeat(n % 700);
        var set = client.vault("PUT", "/secrets/" + name, "{\"value\":\"" + value + "\"}");
        if (set.status() != 200) {
          throw new AssertionError("a write was refused: " + set.status() + " " + set.text());
        }
        if (n % 5 == 4) {
          // From here on either answer is right until the deletion is acknowledged.
          if (client.vault("DELETE", "/secrets/" + name, "").status() == 200) {
            acknowledged.add(new Acknowledged.Secret(name, value, true));
          }
        } else {
          acknowledged.add(new Acknowledged.Secret(name, value, false));
        }
      }
    } catch (IOException e) {
      return null;
    }
  }

  private static void check(PackagedServer server, List<Acknowledged> acknowledged)
      throws Exception {
    try (var client = new RawClient(server.environment())) {
      for (var write : acknowledged) {
        write.check(client);
      }
    }
  }
}
