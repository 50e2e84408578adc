package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sallyport.audit.AuditRecord;
import sallyport.audit.AuditSink;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** What the renewal of keys leaves in the audit log, and how a rotation that loses is answered. */
class KeyRenewalTest {
  private static final String V = "?api-version=7.6";
  private static final String BASE = "https://kv-pay.vault.example.test:8443/keys/k";

  private final List<AuditRecord> records = new ArrayList<>();
  private boolean full;

  private final AuditSink sink =
      new AuditSink() {
        @Override
        public void write(AuditRecord record) {
          if (full) {
            throw new AuditSink.AuditUnavailableException("the disk is full", null);
          }
          records.add(record);
        }

        @Override
        public void close() {}
      };

  private static void made(DataPlaneFixture fixture, String actions) {
    assertThat(fixture.call("POST", "/keys/k/create" + V, "{\"kty\":\"EC\"}").status())
        .isEqualTo(200);
    var set =
        fixture.call(
            "PUT",
            "/keys/k/rotationpolicy" + V,
            "{\"lifetimeActions\":[" + actions + "],\"attributes\":{\"expiryTime\":\"P90D\"}}");
    assertThat(set.status()).as(body(set)).isEqualTo(200);
  }

  private static String action(String type, String trigger, String time) {
    return "{\"trigger\":{\"%s\":\"%s\"},\"action\":{\"type\":\"%s\"}}"
        .formatted(trigger, time, type);
  }

  @Test
  void a_rotation_by_itself_an_end_that_is_near_and_an_end_leave_a_record_each() {
    var fixture = new DataPlaneFixture();
    var renewal = new KeyRenewal(fixture.states, fixture.keys, sink, () -> fixture.now);
    made(fixture, action("Rotate", "timeAfterCreate", "P30D"));
    fixture.now = fixture.now.plus(Duration.ofDays(30));
    var end = fixture.now.plus(Duration.ofDays(90)).getEpochSecond();
    renewal.run();
    var second = BASE + "/" + "0".repeat(31) + "2";
    fixture.call(
        "PUT",
        "/keys/k/rotationpolicy" + V,
        "{\"lifetimeActions\":[" + action("Notify", "timeBeforeExpiry", "P10D") + "]}");
    for (int day = 0; day < 95; day++) {
      fixture.now = fixture.now.plus(Duration.ofDays(1));
      renewal.run();
    }

    assertThat(records)
        .extracting(AuditRecord::operationName)
        .containsExactly(
            "KeyRotateIfDue",
            "KeyNearExpiryEventGridNotification",
            "KeyExpiredEventGridNotification");
    for (var record : records) {
      assertThat(record.properties()).containsEntry("id", second).containsEntry("exp", end);
      assertThat(record.requestUri()).isEqualTo(second);
      assertThat(record.resourceId()).isEqualToIgnoringCase(DataPlaneFixture.SCOPE);
      assertThat(record.status()).isEqualTo(200);
      assertThat(record.caller()).isEmpty();
    }
    assertThat(records.get(1).time().getEpochSecond()).isEqualTo(end - 10 * 86_400);
    assertThat(records.get(2).time().getEpochSecond()).isEqualTo(end);
  }

  @Test
  void a_record_that_could_not_be_written_is_written_later() {
    var fixture = new DataPlaneFixture();
    var renewal = new KeyRenewal(fixture.states, fixture.keys, sink, () -> fixture.now);
    made(fixture, action("Rotate", "timeAfterCreate", "P30D"));
    fixture.now = fixture.now.plus(Duration.ofDays(30));
    full = true;
    renewal.run();
    full = false;
    assertThat(records).isEmpty();
    assertThat(body(fixture.call("GET", "/keys/k" + V))).contains("0002\"");

    fixture.now = fixture.now.plus(Duration.ofHours(1));
    renewal.run();
    renewal.run();
    assertThat(records).extracting(AuditRecord::operationName).containsExactly("KeyRotateIfDue");
  }

  @Test
  void a_rotation_that_others_are_always_ahead_of_is_a_conflict_of_its_own() {
    var key = new ObjectKey(new VaultId("id-of-kv-pay"), ObjectKind.KEY, new ObjectName("k"));
    var racing = new boolean[1];
    var fixture = new DataPlaneFixture(store -> ahead(store, key, racing));
    made(fixture, "");
    racing[0] = true;

    assertRefused(
        fixture.call("POST", "/keys/k/rotate" + V),
        409,
        "Conflict",
        "There was a conflict during rotate of the key '"
            + BASE
            + "'. This can happen when multiple operations are performed in parallel against the"
            + " key. To avoid this error, perform operations against the key in a sequential"
            + " manner.");
  }

  /** A store in which, after each look at a key, somebody else makes another version of it. */
  private static ObjectStore ahead(ObjectStore store, ObjectKey key, boolean[] racing) {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (_, method, arguments) -> {
              try {
                var seen = method.invoke(store, arguments);
                if (racing[0] && method.getName().equals("current")) {
                  store.append(another(store, key));
                }
                return seen;
              } catch (InvocationTargetException fault) {
                throw fault.getCause();
              }
            });
  }

  private static StoredVersion another(ObjectStore store, ObjectKey key) {
    var current = store.current(key).orElseThrow();
    var metadata = current.metadata();
    var number = store.everyVersion(key, 100).size();
    return new StoredVersion(
        new VersionMetadata(
            metadata.key(),
            new VersionId("%032x".formatted(1000 + number)),
            metadata.previous(),
            metadata.attributes(),
            metadata.tags(),
            metadata.facts(),
            false),
        current.material());
  }
}
