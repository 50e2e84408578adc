package sallyport.identity.tokens;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Signing keys in a list, for tests. */
public final class InMemorySigningKeyStore implements SigningKeyStore {
  private final List<StoredSigningKey> keys = new ArrayList<>();

  @Override
  public synchronized List<StoredSigningKey> signingKeys() {
    return List.copyOf(keys);
  }

  @Override
  public synchronized void addSigningKey(StoredSigningKey key) {
    keys.add(key);
    keys.sort(
        Comparator.comparing(StoredSigningKey::signsFrom).thenComparing(StoredSigningKey::kid));
  }

  @Override
  public synchronized void removeSigningKeysUntil(Instant now) {
    keys.removeIf(key -> !key.publishedUntil().isAfter(now));
  }
}
