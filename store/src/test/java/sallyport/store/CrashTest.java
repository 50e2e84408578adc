package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.vault.objects.StoredVersion;

/** A server that is killed loses nothing that it has acknowledged, and leaves nothing half done. */
class CrashTest {
  @TempDir Path folder;

  @Test
  void every_acknowledged_write_survives_twenty_kills() throws Exception {
    survive(20);
  }

  @Test
  @Tag("long")
  void every_acknowledged_write_survives_two_hundred_kills() throws Exception {
    survive(200);
  }

  private void survive(int rounds) throws IOException, InterruptedException {
    var random = new Random(20_261_123);
    var file = folder.resolve("vault.db");
    int acknowledged = 0;
    for (int round = 0; round < rounds; round++) {
      var lines = runAndKill(file, round, random.nextInt(30, 600));
      acknowledged += (int) lines.stream().filter(line -> line.startsWith("appended")).count();
      try (var stores = Stores.open(new StoreConfig.Sqlite(file))) {
        stores.check();
        compare(stores, lines);
      }
    }
    // A test that kills before anything is written proves nothing.
    assertThat(acknowledged).isGreaterThan(rounds * 10);
  }

  private static List<String> runAndKill(Path file, int round, int afterLines)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                CrashWriter.class.getName(),
                file.toString(),
                Integer.toString(round))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    var lines = new ArrayList<String>();
    try (var out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      // The lines arrive at a random moment of the writer's work; what it says after the kill
      // was sent still counts, and is read to the end.
      for (var line = out.readLine(); line != null; line = out.readLine()) {
        lines.add(line);
        if (lines.size() == afterLines) {
          // Through its handle: the process's own method would also close what it still has to say.
          process.toHandle().destroyForcibly();
        }
      }
    } finally {
      process.destroyForcibly();
    }
    process.waitFor();
    assertThat(lines.size()).isGreaterThanOrEqualTo(afterLines);
    return lines;
  }

  /** What one name should look like: versions acknowledged since it was last purged. */
  private static final class Expected {
    final List<Integer> appended = new ArrayList<>();
    Integer inFlight;
    boolean deleting;
  }

  private static void compare(Stores stores, List<String> lines) {
    var names = new HashMap<String, Expected>();
    for (var line : lines) {
      read(line.split(" "), names, stores);
    }
    names.forEach((name, expected) -> compare(stores, name, expected));
  }

  private static void compare(Stores stores, String name, Expected expected) {
    var key = Samples.key(name);
    // The kill may have come between a deletion and the word of it, or between it and the purge.
    var recovered = stores.deletedObjects().recover(key).isPresent();
    var found = stores.objects().everyVersion(key, 100_000);
    found.forEach(version -> assertThat(whole(name, version)).as("%s is whole", name).isTrue());
    var steps = found.stream().map(CrashTest::step).toList();
    if (expected.deleting && !recovered) {
      assertThat(steps).as("%s, purged", name).isEmpty();
      return;
    }
    var withInFlight = new ArrayList<>(expected.appended);
    if (expected.inFlight != null) {
      withInFlight.add(expected.inFlight);
    }
    assertThat(steps).as(name).isIn(expected.appended, withInFlight);
  }

  private static void read(String[] words, Map<String, Expected> names, Stores stores) {
    if (words.length < 2) {
      return;
    }
    var expected = names.computeIfAbsent(words[1], _ -> new Expected());
    switch (words[0]) {
      case "begins" -> expected.inFlight = Integer.valueOf(words[2]);
      case "appended" -> {
        expected.appended.add(Integer.valueOf(words[2]));
        expected.inFlight = null;
      }
      case "deleted" -> expected.deleting = true;
      case "purged" -> {
        expected.appended.clear();
        expected.deleting = false;
      }
      case "keyed" ->
          assertThat(stores.keyring().dataKeys("scope/" + words[1]))
              .singleElement()
              .satisfies(key ->
                  assertThat(key.wrapped().bytes()).isEqualTo(CrashWriter.material(words[1], 0)));
      default -> throw new AssertionError("unknown line " + words[0]);
    }
  }

  private static int step(StoredVersion version) {
    var text = new String(version.material().bytes(), StandardCharsets.US_ASCII);
    return Integer.parseInt(text.substring(text.indexOf(' ') + 1, text.indexOf('\n')));
  }

  private static boolean whole(String name, StoredVersion version) {
    return java.util.Arrays.equals(
        version.material().bytes(), CrashWriter.material(name, step(version)));
  }
}
