package sallyport.identity.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import sallyport.crypto.Sealed;
import sallyport.identity.tokens.SigningKeyStore.StoredSigningKey;

/** What every {@link SigningKeyStore} owes its callers. */
public abstract class SigningKeyStoreContract {
  private static final Instant NOW = Instant.parse("2026-11-23T05:30:00Z");

  /** An empty store, on fresh storage. */
  protected abstract SigningKeyStore empty();

  @Test
  void starts_without_keys() {
    assertThat(empty().signingKeys()).isEmpty();
  }

  @Test
  void gives_a_key_back_whole() {
    var store = empty();
    var until = NOW.plus(Duration.ofDays(40)).plusMillis(123);

    store.addSigningKey(
        new StoredSigningKey(
            "Kid-_1", new byte[] {0, -1, 127}, new Sealed(new byte[] {5, 0, -128}), NOW, until));

    var key = store.signingKeys().getFirst();
    assertThat(key.kid()).isEqualTo("Kid-_1");
    assertThat(key.certificate()).containsExactly(0, -1, 127);
    assertThat(key.sealedKey()).isEqualTo(new Sealed(new byte[] {5, 0, -128}));
    assertThat(key.signsFrom()).isEqualTo(NOW);
    assertThat(key.publishedUntil()).isEqualTo(until);
  }

  @Test
  void lists_keys_by_the_time_from_which_they_sign() {
    var store = empty();

    store.addSigningKey(key("b", 2, 50));
    store.addSigningKey(key("c", 3, 50));
    store.addSigningKey(key("a", 1, 50));

    assertThat(store.signingKeys())
        .extracting(StoredSigningKey::kid)
        .containsExactly("a", "b", "c");
  }

  @Test
  void tells_keys_apart_by_the_case_of_their_kid() {
    var store = empty();

    store.addSigningKey(key("kid", 1, 50));
    store.addSigningKey(key("KID", 2, 50));

    assertThat(store.signingKeys()).extracting(StoredSigningKey::kid).containsExactly("kid", "KID");
  }

  @Test
  void removes_exactly_the_keys_whose_publication_ended() {
    var store = empty();
    store.addSigningKey(key("ended", -30, -1));
    store.addSigningKey(key("ends now", -20, 0));
    store.addSigningKey(key("goes on", -10, 1));

    store.removeSigningKeysUntil(NOW);

    assertThat(store.signingKeys()).extracting(StoredSigningKey::kid).containsExactly("goes on");
  }

  private static StoredSigningKey key(String kid, int signsFromDay, int publishedUntilDay) {
    return new StoredSigningKey(
        kid,
        new byte[] {1},
        new Sealed(new byte[] {2}),
        NOW.plus(Duration.ofDays(signsFromDay)),
        NOW.plus(Duration.ofDays(publishedUntilDay)));
  }
}
