package sallyport.store;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * The program that {@link CrashTest} kills: writes with several threads until it dies, and says on
 * its output what has been acknowledged, one line each.
 *
 * <p>Each name belongs to one thread. A version's material tells its name and number and is long
 * enough to span pages, so that a half-written one shows.
 */
final class CrashWriter {
  static final int THREADS = 8;

  private CrashWriter() {}

  public static void main(String[] arguments) throws IOException {
    var stores = Stores.open(new StoreConfig.Sqlite(Path.of(arguments[0])));
    int round = Integer.parseInt(arguments[1]);
    var out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out),
            false,
            StandardCharsets.US_ASCII);
    say(out, "ready");
    var never = new Semaphore(0);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < THREADS; thread++) {
        int self = thread;
        threads.execute(() -> write(stores, round, self, out));
      }
      never.acquireUninterruptibly();
    }
  }

  private static void write(Stores stores, int round, int thread, PrintStream out) {
    var random = new Random(round * 1_000L + thread);
    for (int step = 0; ; step++) {
      var name = "r" + round + "t" + thread + "n" + step % 5;
      var key = Samples.key(name);
      switch (random.nextInt(12)) {
        case 0 -> {
          if (stores.deletedObjects().delete(key, Samples.NOON, Samples.NOON).isPresent()) {
            say(out, "deleted " + name);
            stores.deletedObjects().purge(key);
            say(out, "purged " + name);
          }
        }
        case 1 -> {
          stores
              .keyring()
              .addFirstDataKey(
                  new sallyport.crypto.KeyringStore.WrappedKey(
                      name,
                      "scope/" + name,
                      1,
                      new sallyport.crypto.Sealed(material(name, 0)),
                      Samples.NOON));
          say(out, "keyed " + name);
        }
        default -> {
          say(out, "begins " + name + " " + step);
          stores.objects().append(Samples.version(key, material(name, step)));
          say(out, "appended " + name + " " + step);
        }
      }
    }
  }

  static byte[] material(String name, int step) {
    var line = name + " " + step + "\n";
    return line.repeat(1 + (step * 37 % 700)).getBytes(StandardCharsets.US_ASCII);
  }

  private static void say(PrintStream out, String line) {
    synchronized (out) {
      out.println(line);
      out.flush();
    }
  }
}
