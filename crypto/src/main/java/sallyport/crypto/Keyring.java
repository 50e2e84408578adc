package sallyport.crypto;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import sallyport.crypto.KeyringStore.WrappedKey;
import sallyport.crypto.KeyringStore.WrappedRoot;

/**
 * The keys that protect what is stored: one data key for each scope, wrapped by the root key, which
 * the {@link Seal} gives. It begins sealed; {@link #unseal} brings the root key into memory.
 *
 * <p>Opening and sealing take no lock once the data key of the scope is in memory. Whatever changes
 * keys (making, loading, destroying, rotating) does so one at a time, because a data key that was
 * read just before its destruction must not come back into the cache after it. Dropped keys are
 * left to the garbage collector and not zeroed: another thread may be sealing with them, and a
 * zeroed key would seal to nobody's secret.
 */
public final class Keyring implements Sealer {
  private final KeyringStore store;
  private final InstantSource clock;
  private final SecureRandom random;
  private final ConcurrentHashMap<String, List<DataKey>> inUse = new ConcurrentHashMap<>();
  private final ReentrantLock changing = new ReentrantLock();

  /** By generation. Two while a rotation is under way or its outcome is unknown. */
  private volatile Map<Integer, RootKey> roots = Map.of();

  public Keyring(KeyringStore store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  /** True until the root key is in memory: nothing can be sealed or opened before. */
  public boolean sealed() {
    return roots.isEmpty();
  }

  /**
   * Brings the root key into memory; makes it when the store has none yet.
   *
   * @throws Seal.WrongSealException when another seal closed the root key of this store; the
   *     message says which and the mend
   */
  public void unseal(Seal seal) {
    changing.lock();
    try {
      var stored =
          store.root().or(() -> firstRoot(seal)).orElseGet(() -> store.root().orElseThrow());
      roots = Map.of(stored.generation(), opened(stored, seal));
    } finally {
      changing.unlock();
    }
  }

  /**
   * Makes a new root key, closed by {@code next}, and wraps every data key with it, in one step of
   * the store. The server goes on serving; sealed values do not change. {@code next} may be of
   * another kind than {@code current}.
   *
   * @throws Seal.WrongSealException when {@code current} is not the seal in force
   * @throws ServerSealedException before {@link #unseal}
   */
  public void rotateRoot(Seal current, Seal next) {
    changing.lock();
    try {
      requireUnsealed();
      var stored = store.root().orElseThrow(ServerSealedException::new);
      var from = opened(stored, current);
      try (var material = fresh()) {
        var to = new RootKey(stored.generation() + 1, material);
        replace(from, to, closed(to.generation(), material, next));
      }
    } finally {
      changing.unlock();
    }
  }

  @Override
  public Sealed seal(Place place, SecretBytes plaintext) {
    var keys = inUse.get(place.scope());
    var key = (keys != null ? keys : loadOrMake(place.scope())).getLast();
    return plaintext.expose(bytes -> key.seal(place, bytes, random));
  }

  @Override
  public SecretBytes open(Place place, Sealed sealed) {
    if (!DataKey.wellFormed(sealed)) {
      throw new SealBrokenException(place);
    }
    var keys = inUse.get(place.scope());
    if (keys != null) {
      for (var key : keys) {
        if (key.sealed(sealed)) {
          return key.open(place, sealed);
        }
      }
    }
    return load(place, sealed).open(place, sealed);
  }

  @Override
  public void destroy(String scope) {
    changing.lock();
    try {
      requireUnsealed();
      store.removeDataKeys(scope);
    } finally {
      // Also when the outcome is unknown: what is still there is read again.
      inUse.remove(scope);
      changing.unlock();
    }
  }

  private List<DataKey> loadOrMake(String scope) {
    changing.lock();
    try {
      requireUnsealed();
      var stored = store.dataKeys(scope);
      return use(scope, stored.isEmpty() ? List.of(firstDataKey(scope)) : stored);
    } finally {
      changing.unlock();
    }
  }

  private DataKey load(Place place, Sealed sealed) {
    requireUnsealed();
    // Asked before the lock is taken: a value with a made-up key id must not hold up anybody else.
    if (named(store.dataKeys(place.scope()), sealed).isEmpty()) {
      throw new SealBrokenException(place);
    }
    changing.lock();
    try {
      return use(place.scope(), store.dataKeys(place.scope())).stream()
          .filter(key -> key.sealed(sealed))
          .findFirst()
          .orElseThrow(() -> new SealBrokenException(place));
    } finally {
      changing.unlock();
    }
  }

  private static Optional<WrappedKey> named(List<WrappedKey> keys, Sealed sealed) {
    var id = DataKey.idOf(sealed);
    return keys.stream().filter(key -> key.id().equals(id)).findFirst();
  }

  private List<DataKey> use(String scope, List<WrappedKey> stored) {
    var keys = stored.stream().map(key -> rootOf(key).unwrap(key)).toList();
    if (!keys.isEmpty()) {
      inUse.put(scope, keys);
    }
    return keys;
  }

  private WrappedKey firstDataKey(String scope) {
    var id = new byte[DataKey.ID_BYTES];
    random.nextBytes(id);
    var hex = HexFormat.of().formatHex(id);
    // Asked of the store and not of memory: after a rotation of unknown outcome only it knows.
    var root = rootOf(store.root().map(WrappedRoot::generation).orElse(0));
    var wrapped = root.wrapNew(hex, scope, random);
    return store.addFirstDataKey(
        new WrappedKey(hex, scope, root.generation(), wrapped, clock.instant()));
  }

  private RootKey rootOf(WrappedKey key) {
    return rootOf(key.rootGeneration());
  }

  private RootKey rootOf(int generation) {
    var root = roots.get(generation);
    if (root == null) {
      // Another process rotated the root key: this one has to be unsealed again.
      throw new ServerSealedException();
    }
    return root;
  }

  private void requireUnsealed() {
    if (sealed()) {
      throw new ServerSealedException();
    }
  }

  private Optional<WrappedRoot> firstRoot(Seal seal) {
    try (var material = fresh()) {
      var root = closed(1, material, seal);
      return store.addFirstRoot(root) ? Optional.of(root) : Optional.empty();
    }
  }

  private WrappedRoot closed(int generation, SecretBytes material, Seal seal) {
    var wrapped = seal.close(material);
    // Nothing may come to depend on a root key before its seal has shown that it opens again.
    try (var again = seal.open(wrapped)) {
      if (!again.sameAs(material)) {
        throw new Seal.WrongSealException(
            "the " + seal.name() + " seal does not give back what it closed; nothing was changed");
      }
    }
    return new WrappedRoot(generation, seal.name(), wrapped, clock.instant());
  }

  private static RootKey opened(WrappedRoot stored, Seal seal) {
    if (!stored.seal().equals(seal.name())) {
      throw new Seal.WrongSealException(
          "the root key of this store is closed by a %s seal, not by a %s seal: unseal with that, then rotate to the new one"
              .formatted(stored.seal(), seal.name()));
    }
    try (var material = seal.open(stored.wrapped())) {
      return new RootKey(stored.generation(), material);
    }
  }

  private void replace(RootKey from, RootKey to, WrappedRoot next) {
    roots = Map.of(from.generation(), from, to.generation(), to);
    try {
      store.replaceRoot(next, key -> rootOf(key).rewrap(key, to, random));
    } catch (RuntimeException e) {
      settle(from, to, next, e);
      return;
    }
    roots = Map.of(to.generation(), to);
  }

  /** A replacement that failed may have taken place; where the store cannot say, both are kept. */
  private void settle(RootKey from, RootKey to, WrappedRoot next, RuntimeException failure) {
    boolean tookPlace;
    try {
      tookPlace = store.root().filter(root -> root.wrapped().equals(next.wrapped())).isPresent();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
      throw failure;
    }
    var inForce = tookPlace ? to : from;
    roots = Map.of(inForce.generation(), inForce);
    if (!tookPlace) {
      throw failure;
    }
  }

  private SecretBytes fresh() {
    var material = new byte[AesGcm.KEY_BYTES];
    random.nextBytes(material);
    return SecretBytes.owning(material);
  }
}
