package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import sallyport.core.Ids;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.crypto.FileSeal;
import sallyport.crypto.Keyring;
import sallyport.crypto.keys.LiveKeys;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.vault.Vault;
import sallyport.vault.keys.Attestations;
import sallyport.vault.keys.KeyDraft;
import sallyport.vault.keys.KeyModules;
import sallyport.vault.keys.KeyType;
import sallyport.vault.keys.Keys;
import sallyport.vault.keys.ReleaseAuthority;
import sallyport.vault.keys.RotationPolicy;

/** Two servers over one database: what is due is done by one of them. */
class TwoServersTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Vault VAULT =
      new Vault(
          new VaultId("id"),
          new VaultName("vault-a"),
          "tenant",
          Duration.ofDays(90),
          false,
          true,
          "realm");

  @RegisterExtension final FreshPostgres postgres = new FreshPostgres();
  @TempDir Path folder;

  private volatile Instant now = NOON;

  private Keys server(Stores stores) {
    var keyring = new Keyring(stores.keyring(), () -> now, new SecureRandom());
    keyring.unseal(new FileSeal(folder.resolve("seal.key")));
    return new Keys(
        new Keys.Stores(
            stores.objects(),
            stores.deletedObjects(),
            stores.rotations(),
            stores.releaseKeys(),
            stores.tokenObjects()),
        keyring,
        new KeyModules(new SoftwareModule(), Optional.empty(), true),
        new LiveKeys(100),
        new Keys.Trust(
            new Attestations(Map.of(), () -> now),
            ReleaseAuthority.none("Test releases", () -> now)),
        () -> now,
        Ids.random());
  }

  private static RotationPolicy monthly() {
    return new RotationPolicy(
        Optional.of("P90D"),
        List.of(new RotationPolicy.LifetimeAction(RotationPolicy.Kind.ROTATE, true, "P30D")),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void a_key_is_rotated_and_recorded_once_whatever_number_of_servers_look() throws Exception {
    var database = postgres.config();
    try (var one = server(postgres.open(database));
        var other = server(postgres.open(database));
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var names = IntStream.range(0, 20).mapToObj(i -> new ObjectName("key-" + i)).toList();
      for (var name : names) {
        one.add(
            VAULT,
            name,
            new KeyDraft(
                new KeyDraft.Source.Made(
                    KeyType.EC,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()),
                KeyDraft.Wishes.NONE));
        one.rotation().setPolicy(VAULT, name, monthly());
      }
      for (int month = 1; month <= 2; month++) {
        now = now.plus(Duration.ofDays(30));
        Queue<String> told = new ConcurrentLinkedQueue<>();
        var together = new CyclicBarrier(4);
        var runs =
            Stream.of(one, other, one, other)
                .<Callable<Integer>>map(server ->
                    () -> {
                      together.await();
                      server
                          .rotation()
                          .runDue(
                              _ -> Optional.of(VAULT),
                              (notice, _, version) ->
                                  told.add(notice + " " + version.key().name()));
                      return told.size();
                    })
                .toList();
        for (var run : threads.invokeAll(runs)) {
          run.get();
        }

        assertThat(told)
            .containsExactlyInAnyOrderElementsOf(
                names.stream().map(name -> "ROTATED " + name).toList());
        for (var name : names) {
          assertThat(other.lifecycle().versions(VAULT, name, Optional.empty(), 25).items())
              .hasSize(1 + month);
        }
      }
    }
  }
}
