package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sallyport.crypto.Sealed;
import sallyport.vault.keys.ReleaseKeyStore.StoredReleaseKey;

/** What every {@link ReleaseKeyStore} owes its callers. */
public abstract class ReleaseKeyStoreContract {
  private static final Instant NOW = Instant.parse("2026-11-23T05:30:00Z");

  /** An empty store, on fresh storage. */
  protected abstract ReleaseKeyStore empty();

  @Test
  void gives_a_key_back_whole() {
    var store = empty();
    assertThat(store.releaseKeys()).isEmpty();
    var until = NOW.plus(Duration.ofDays(240)).plusMillis(123);

    store.addReleaseKey(
        new StoredReleaseKey(
            "Kid-_1", new byte[] {0, -1, 127}, new byte[0], new Sealed(new byte[] {5, 0}), until));

    var key = store.releaseKeys().getFirst();
    assertThat(key.kid()).isEqualTo("Kid-_1");
    assertThat(key.certificate()).containsExactly(0, -1, 127);
    assertThat(key.authority()).isEmpty();
    assertThat(key.sealedKey()).isEqualTo(new Sealed(new byte[] {5, 0}));
    assertThat(key.signsUntil()).isEqualTo(until);
  }

  @Test
  void lists_keys_by_the_time_until_which_they_sign_and_removes_the_ended() {
    var store = empty();
    store.addReleaseKey(key("goes on", 1));
    store.addReleaseKey(key("ends now", 0));
    store.addReleaseKey(key("ended", -1));

    assertThat(store.releaseKeys())
        .extracting(StoredReleaseKey::kid)
        .containsExactly("ended", "ends now", "goes on");
    store.removeReleaseKeysUntil(NOW);
    assertThat(store.releaseKeys()).extracting(StoredReleaseKey::kid).containsExactly("goes on");
  }

  private static StoredReleaseKey key(String kid, int untilDay) {
    return new StoredReleaseKey(
        kid,
        new byte[] {1},
        new byte[] {2},
        new Sealed(new byte[] {3}),
        NOW.plus(Duration.ofDays(untilDay)));
  }
}
