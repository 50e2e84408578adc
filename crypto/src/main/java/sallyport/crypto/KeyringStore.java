package sallyport.crypto;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where wrapped keys live. Each method is one atomic step, durable when it returns. Implementations
 * extend {@code KeyringStoreContract} in their tests.
 */
public interface KeyringStore {

  /**
   * A generation of the root key.
   *
   * @param generation counts from 1
   * @param seal how it is wrapped, for example {@code file} or {@code passphrase}, as the seal
   *     names itself
   */
  record WrappedRoot(int generation, String seal, Sealed wrapped, Instant created) {}

  /**
   * A data key.
   *
   * @param id appears in each value sealed under it
   * @param rootGeneration the root key that wraps it
   */
  record WrappedKey(String id, String scope, int rootGeneration, Sealed wrapped, Instant created) {}

  /** The root key in force, absent in an empty store. */
  Optional<WrappedRoot> root();

  /** Stores the first root key; false when there is one already, which then stays. */
  boolean addFirstRoot(WrappedRoot root);

  /** The data keys of a scope, oldest first. */
  List<WrappedKey> dataKeys(String scope);

  /**
   * Stores the first key of a scope and returns the one in force: this one, or the one that was
   * first.
   */
  WrappedKey addFirstDataKey(WrappedKey key);

  void removeDataKeys(String scope);

  /** Replaces the root key and re-wraps every data key, all or nothing. */
  void replaceRoot(WrappedRoot next, UnaryOperator<WrappedKey> rewrap);
}
