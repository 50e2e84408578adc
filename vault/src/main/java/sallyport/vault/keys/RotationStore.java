package sallyport.vault.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.VersionId;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/**
 * Where rotation policies are kept, and the times at which they ask for something. The promises are
 * those of {@link sallyport.vault.objects.ObjectStore}. A policy goes with its key: it stays while
 * the key is deleted and is destroyed with it. Implementations extend {@code RotationStoreContract}
 * in their tests.
 *
 * <p>When a key is due is worked out by {@link RotationSchedule} in the very step that changes what
 * it follows from: here, and in every write of the {@code ObjectStore} that makes another version
 * current or changes the current one. So no time stands that was worked out from something else.
 */
public interface RotationStore {

  Optional<Kept> policy(ObjectKey key);

  /**
   * Changes what is kept of a living key, and when it is due; empty when there is no such key.
   *
   * @param change is given {@link Kept#UNSET} where nothing is kept yet; may be called more than
   *     once
   */
  Optional<Kept> change(ObjectKey key, UnaryOperator<Kept> change);

  /** Living keys whose time has come, the longest due first. */
  List<ObjectKey> due(Instant now, int limit);

  /**
   * Adds a version and makes it current, with what is kept of the policy, in one step and only
   * while {@code current} is the current version: of two who rotate at the same time one succeeds.
   *
   * @param change as of {@link #change}
   */
  Optional<VersionMetadata> rotate(
      StoredVersion next, VersionId current, UnaryOperator<Kept> change);

  /**
   * Puts off what is due, only while what is kept is still {@code before}: of two who take a key in
   * hand one succeeds.
   */
  boolean postpone(ObjectKey key, Kept before, Instant due);

  /**
   * What is kept of a policy.
   *
   * @param announced the version whose coming end has been announced
   * @param ended the version whose end has been announced
   * @param unrecorded the version that was made by itself and of which there is no record yet
   * @param due when there is something to do next
   */
  record Kept(
      RotationPolicy policy,
      Optional<VersionId> announced,
      Optional<VersionId> ended,
      Optional<VersionId> unrecorded,
      Optional<Instant> due) {

    /** Of a key whose policy nobody has set. */
    public static final Kept UNSET =
        new Kept(
            RotationRules.DEFAULT,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    Kept with(RotationPolicy policy) {
      return new Kept(policy, announced, ended, unrecorded, due);
    }

    Kept announced(VersionId version) {
      return new Kept(policy, Optional.of(version), ended, unrecorded, due);
    }

    Kept ended(VersionId version) {
      return new Kept(policy, announced, Optional.of(version), unrecorded, due);
    }

    Kept unrecorded(Optional<VersionId> version) {
      return new Kept(policy, announced, ended, version, due);
    }

    /** The same, to be looked at again at another time. */
    public Kept due(Optional<Instant> due) {
      return new Kept(policy, announced, ended, unrecorded, due);
    }
  }
}
