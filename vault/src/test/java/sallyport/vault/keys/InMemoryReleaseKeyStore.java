package sallyport.vault.keys;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Keys of releases in a list, for tests. */
public final class InMemoryReleaseKeyStore implements ReleaseKeyStore {
  private final List<StoredReleaseKey> keys = new ArrayList<>();

  @Override
  public synchronized List<StoredReleaseKey> releaseKeys() {
    return List.copyOf(keys);
  }

  @Override
  public synchronized void addReleaseKey(StoredReleaseKey key) {
    keys.add(key);
    keys.sort(
        Comparator.comparing(StoredReleaseKey::signsUntil).thenComparing(StoredReleaseKey::kid));
  }

  @Override
  public synchronized void removeReleaseKeysUntil(Instant now) {
    keys.removeIf(key -> !key.signsUntil().isAfter(now));
  }
}
