package sallyport.vault.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import sallyport.core.VersionId;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/**
 * Where rotation policies are kept, and the times at which they ask for something. The promises are
 * those of {@link sallyport.vault.objects.ObjectStore}. A policy goes with its key: it stays while
 * the key is deleted and is destroyed with it. Implementations extend {@code RotationStoreContract}
 * in their tests.
 */
public interface RotationStore {

  Optional<Kept> policy(ObjectKey key);

  /** Keeps the policy of a living key; false when there is no such key. */
  boolean put(ObjectKey key, Kept kept);

  /** Living keys whose time has come, the longest due first. */
  List<ObjectKey> due(Instant now, int limit);

  /**
   * Adds a version and makes it current, with what is kept of the policy, in one step and only
   * while {@code current} is the current version: of two who rotate at the same time one succeeds.
   *
   * @param after makes what is kept from then on of what is kept at that moment; may be called more
   *     than once
   */
  Optional<VersionMetadata> rotate(
      StoredVersion next, VersionId current, Function<Optional<Kept>, Kept> after);

  /**
   * Replaces what is kept of a key that is there, only while it is still {@code before}: of two who
   * act on it one succeeds.
   *
   * @param before empty where nothing is kept yet
   */
  boolean replace(ObjectKey key, Optional<Kept> before, Kept after);

  /**
   * What is kept of a policy.
   *
   * @param announced the version whose end has been announced
   * @param due when there is something to do next
   */
  record Kept(RotationPolicy policy, Optional<VersionId> announced, Optional<Instant> due) {}
}
