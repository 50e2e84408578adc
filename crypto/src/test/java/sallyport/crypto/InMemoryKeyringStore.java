package sallyport.crypto;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Keeps wrapped keys in memory, with every promise of the port but durability. */
public final class InMemoryKeyringStore implements KeyringStore {
  private final Map<String, List<WrappedKey>> keys = new LinkedHashMap<>();
  private @Nullable WrappedRoot root;

  @Override
  public synchronized Optional<WrappedRoot> root() {
    return Optional.ofNullable(root);
  }

  @Override
  public synchronized boolean addFirstRoot(WrappedRoot first) {
    if (root != null) {
      return false;
    }
    root = first;
    return true;
  }

  @Override
  public synchronized List<WrappedKey> dataKeys(String scope) {
    return List.copyOf(keys.getOrDefault(scope, List.of()));
  }

  @Override
  public synchronized WrappedKey addFirstDataKey(WrappedKey key) {
    var ofScope = keys.computeIfAbsent(key.scope(), _ -> new ArrayList<>());
    if (ofScope.isEmpty()) {
      ofScope.add(key);
    }
    return ofScope.getLast();
  }

  @Override
  public synchronized void removeDataKeys(String scope) {
    keys.remove(scope);
  }

  @Override
  public synchronized void replaceRoot(WrappedRoot next, UnaryOperator<WrappedKey> rewrap) {
    var rewrapped = new LinkedHashMap<String, List<WrappedKey>>();
    keys.forEach((scope, ofScope) ->
        rewrapped.put(scope, new ArrayList<>(ofScope.stream().map(rewrap).toList())));
    keys.clear();
    keys.putAll(rewrapped);
    root = next;
  }
}
