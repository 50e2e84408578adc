package sallyport.vault.keys;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.VaultId;
import sallyport.crypto.Sealed;
import sallyport.vault.objects.InMemoryObjectStore;
import sallyport.vault.objects.StoredVersion;

/** Notes beside the objects of an {@link InMemoryObjectStore}. */
public final class InMemoryTokenObjectStore implements TokenObjectStore {
  private final InMemoryObjectStore objects;
  private final Map<Sealed, Noted> notes = new LinkedHashMap<>();

  private record Noted(TokenObject object, boolean doomed, Instant due) {}

  public InMemoryTokenObjectStore(InMemoryObjectStore objects) {
    this.objects = objects;
    objects.onStoring(this::stored);
    objects.onPurged(this::purged);
  }

  /** Under the lock of the objects, as is everything here. */
  private void stored(StoredVersion version) {
    if (Keys.inToken(version.metadata())) {
      var noted = notes.get(version.material());
      if (noted == null || noted.doomed()) {
        throw new IllegalStateException("given up");
      }
      notes.remove(version.material());
    }
  }

  private void purged(StoredVersion version) {
    if (Keys.inToken(version.metadata())) {
      note(TokenObject.of(version), true, Instant.EPOCH);
    }
  }

  private void note(TokenObject object, boolean doomed, Instant due) {
    notes.put(object.material(), new Noted(object, doomed, due));
  }

  @Override
  public void expect(TokenObject object, Instant due) {
    synchronized (objects) {
      note(object, false, due);
    }
  }

  @Override
  public List<TokenObject> due(Instant now, int limit) {
    synchronized (objects) {
      return notes.values().stream()
          .filter(noted -> !noted.due().isAfter(now))
          .sorted(Comparator.comparing(Noted::due))
          .map(Noted::object)
          .limit(limit)
          .toList();
    }
  }

  @Override
  public List<TokenObject> of(VaultId vault) {
    synchronized (objects) {
      return notes.values().stream()
          .map(Noted::object)
          .filter(object -> object.vault().equals(Optional.of(vault)))
          .toList();
    }
  }

  @Override
  public boolean take(TokenObject object, Instant now, Instant dueAgain) {
    synchronized (objects) {
      var noted = notes.get(object.material());
      if (noted == null || noted.due().isAfter(now)) {
        return false;
      }
      note(noted.object(), true, dueAgain);
      return true;
    }
  }

  @Override
  public void outlive(TokenObject object, Sealed material) {
    synchronized (objects) {
      var noted = notes.remove(object.material());
      if (noted != null) {
        note(
            new TokenObject(Optional.empty(), object.name(), object.version(), material),
            noted.doomed(),
            noted.due());
      }
    }
  }

  @Override
  public void remove(TokenObject object) {
    synchronized (objects) {
      notes.remove(object.material());
    }
  }
}
