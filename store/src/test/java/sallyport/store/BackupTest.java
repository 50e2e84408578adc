package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import sallyport.access.RoleAssignment;
import sallyport.crypto.KeyringStore.WrappedKey;
import sallyport.crypto.KeyringStore.WrappedRoot;
import sallyport.crypto.Sealed;
import sallyport.identity.directory.Group;
import sallyport.identity.directory.Tenant;
import sallyport.resources.Subscription;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

class BackupTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.123456Z");

  @RegisterExtension final FreshSqlite sqlite = new FreshSqlite();
  @RegisterExtension final FreshPostgres postgres = new FreshPostgres();
  @TempDir Path folder;

  @Test
  void a_backup_brings_everything_into_an_empty_store_of_either_kind_and_back() {
    var original = sqlite.open();
    fill(original);
    original.backupTo(folder.resolve("one"));

    var elsewhere = postgres.config();
    Stores.restore(folder.resolve("one"), elsewhere);
    var moved = postgres.open(elsewhere);
    moved.backupTo(folder.resolve("two"));
    var path = sqlite.path();
    Stores.restore(folder.resolve("two"), new StoreConfig.Sqlite(path));
    var back = sqlite.open(path);

    assertThat(everything(moved)).isEqualTo(everything(original));
    assertThat(everything(back)).isEqualTo(everything(original));
    for (var restored : List.of(moved, back)) {
      restored.check();
      assertThat(Samples.append(restored, Samples.key("db"), "more").previous())
          .contains(everything(original).versions().getLast().metadata().version());
      assertThat(Samples.append(restored, Samples.key("new"), "first").previous()).isEmpty();
    }
  }

  @Test
  void a_backup_of_a_busy_store_is_one_moment_of_it() throws Exception {
    var store = sqlite.open();
    var stop = new AtomicBoolean();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      // Each round writes one version under each of two names, the first name first.
      var writing =
          threads.submit(() -> {
            for (int n = 0; !stop.get(); n++) {
              Samples.append(store, Samples.key("first"), "round " + n);
              Samples.append(store, Samples.key("second"), "round " + n);
            }
          });
      while (store.objects().current(Samples.key("second")).isEmpty()) {
        Thread.onSpinWait();
      }
      store.backupTo(folder.resolve("busy"));
      stop.set(true);
      writing.get();
    }

    var path = sqlite.path();
    Stores.restore(folder.resolve("busy"), new StoreConfig.Sqlite(path));
    var restored = sqlite.open(path);
    restored.check();
    int first = restored.objects().everyVersion(Samples.key("first"), 1_000_000).size();
    int second = restored.objects().everyVersion(Samples.key("second"), 1_000_000).size();
    assertThat(first).isPositive();
    assertThat(first - second).isBetween(0, 1);
  }

  @Test
  void every_damaged_byte_and_every_missing_end_is_found_before_anything_is_written()
      throws IOException {
    var original = sqlite.open();
    fill(original);
    var whole = folder.resolve("whole");
    original.backupTo(whole);
    var bytes = Files.readAllBytes(whole);
    var target = new StoreConfig.Sqlite(folder.resolve("target.db"));

    for (int at = 0; at < bytes.length; at += 1 + at / 40) {
      var damaged = bytes.clone();
      damaged[at] ^= 0x10;
      refused(Files.write(folder.resolve("damaged"), damaged), target);
      refused(Files.write(folder.resolve("short"), java.util.Arrays.copyOf(bytes, at)), target);
    }
    assertThat(folder.resolve("target.db")).doesNotExist();
  }

  private static void refused(Path backup, StoreConfig target) {
    assertThatThrownBy(() -> Stores.restore(backup, target))
        .isInstanceOf(BackupUnusableException.class)
        .hasMessageContaining(backup.toString());
  }

  @Test
  void a_store_that_holds_anything_is_not_restored_into() {
    var original = sqlite.open();
    fill(original);
    original.backupTo(folder.resolve("backup"));
    var path = sqlite.path();
    try (var other = Stores.open(new StoreConfig.Sqlite(path))) {
      other.resources().addSubscription(new Subscription("s", "t", "mine"));
    }

    assertThatThrownBy(() -> Stores.restore(folder.resolve("backup"), new StoreConfig.Sqlite(path)))
        .isInstanceOf(StoreNotEmptyException.class);

    var untouched = sqlite.open(path);
    assertThat(untouched.resources().subscriptions()).hasSize(1);
    assertThat(untouched.directory().tenants()).isEmpty();
  }

  @Test
  void a_backup_is_private_and_never_replaces_a_file() throws IOException {
    var original = sqlite.open();
    var file = folder.resolve("backup");
    original.backupTo(file);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThatThrownBy(() -> original.backupTo(file))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("exists");
    assertThat(folder.resolve("backup.part")).doesNotExist();
  }

  @Test
  void a_backup_of_a_newer_release_says_so() throws IOException {
    var original = sqlite.open();
    original.backupTo(folder.resolve("backup"));
    var bytes = Files.readAllBytes(folder.resolve("backup"));
    bytes[23] = 99;

    assertThatThrownBy(() ->
            Stores.restore(
                Files.write(folder.resolve("newer"), bytes),
                new StoreConfig.Sqlite(folder.resolve("t.db"))))
        .isInstanceOf(BackupUnusableException.class)
        .hasMessageContaining("schema 99");
  }

  @Test
  void a_backup_of_every_older_release_is_restored_and_brought_up_to_date() {
    for (int schema = 1; schema <= Migrations.LATEST; schema++) {
      var backup = folder.resolve("of-schema-" + schema);
      try (var old = SqliteDatabase.open(new StoreConfig.Sqlite(sqlite.path()), schema)) {
        old.write(session ->
            session.update("INSERT INTO tenant (id, ordinal, doc) VALUES ('t', 7, 'kept')"));
        BackupWriter.write(old, backup);
      }
      var path = sqlite.path();
      Stores.restore(backup, new StoreConfig.Sqlite(path));

      var restored = sqlite.open(path);
      restored.check();
      List<String> kept =
          restored
              .database()
              .read(session -> session.all("SELECT doc FROM tenant", row -> row.getString(1)));
      assertThat(kept).as("schema %d", schema).containsExactly("kept");
    }
  }

  private static void fill(Stores stores) {
    Samples.append(stores, Samples.key("db"), "one");
    Samples.append(stores, Samples.key("db"), "two ü");
    Samples.append(stores, Samples.key("gone"), "three");
    stores.deletedObjects().delete(Samples.key("gone"), NOON, NOON.plusSeconds(60));
    stores.keyring().addFirstRoot(new WrappedRoot(1, "file", sealed("root"), NOON));
    stores.keyring().addFirstDataKey(new WrappedKey("k", "vault/a", 1, sealed("key"), NOON));
    stores.directory().addTenant(new Tenant("T", "Tenant", List.of("example.org")));
    stores.directory().addGroup(new Group("T", "g", "Group", "group", List.of("someone")));
    stores.resources().addSubscription(new Subscription("S", "T", "first"));
    stores
        .roles()
        .addAssignment(
            new RoleAssignment(
                "a",
                "/subscriptions/S",
                "r",
                "p",
                "User",
                Optional.of("\uD83D\uDD11 \u0000"),
                Optional.empty(),
                Optional.empty(),
                "me",
                NOON,
                NOON));
  }

  private static Sealed sealed(String text) {
    return new Sealed(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What can be seen of a store through its ports. */
  record Seen(
      List<StoredVersion> versions,
      Map<String, Object> rest,
      Optional<VersionMetadata> recovered) {}

  private static Seen everything(Stores stores) {
    return new Seen(
        stores.objects().everyVersion(Samples.key("db"), 10),
        Map.of(
            "deleted", stores.deletedObjects().deleted(Samples.key("gone")),
            "root", stores.keyring().root(),
            "keys", stores.keyring().dataKeys("vault/a"),
            "tenants", stores.directory().tenants(),
            "groups", stores.directory().groupsOf("t", "SOMEONE"),
            "subscriptions", stores.resources().subscriptions(),
            "assignments", stores.roles().assignments()),
        stores.objects().current(Samples.key("db")).map(StoredVersion::metadata));
  }
}
