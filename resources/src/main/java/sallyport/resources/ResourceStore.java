package sallyport.resources;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.VaultName;

/**
 * Where subscriptions, groups and vaults are kept. Each method is one atomic step, durable and
 * visible to every node when it returns. Names and ids are compared without regard to case.
 * Implementations extend {@code ResourceStoreContract} in their tests.
 */
public interface ResourceStore {

  List<Subscription> subscriptions();

  /** False when the id is taken. */
  boolean addSubscription(Subscription subscription);

  List<ResourceGroup> groups(String subscriptionId);

  Optional<ResourceGroup> group(String subscriptionId, String name);

  /**
   * Creates or replaces; the name keeps the case in which it was first given. Tells whether it was
   * new.
   */
  boolean putGroup(ResourceGroup group);

  /** False when there is none. Vaults in it must have been deleted before. */
  boolean removeGroup(String subscriptionId, String name);

  /** Living vaults of a subscription, by name. */
  List<VaultResource> vaults(String subscriptionId);

  /** A living vault by its globally unique name. */
  Optional<VaultResource> vault(VaultName name);

  Creation createVault(VaultResource vault);

  /**
   * Changes a living vault in one step and counts its revision up; {@code change} may refuse by
   * throwing.
   */
  Optional<VaultResource> changeVault(VaultName name, UnaryOperator<VaultResource> change);

  /** Deletes a living vault; empty when there is none. */
  Optional<DeletedVault> deleteVault(VaultName name, Instant deletedAt, Instant purgesAt);

  /** The same for a deleted vault; when it was deleted and will be purged stays. */
  Optional<DeletedVault> changeDeletedVault(VaultName name, UnaryOperator<VaultResource> change);

  List<DeletedVault> deletedVaults(String subscriptionId);

  Optional<DeletedVault> deletedVault(VaultName name);

  /**
   * Makes a deleted vault live again, the same id and all, at the same or a later revision; empty
   * when there is none.
   */
  Optional<VaultResource> recoverVault(VaultName name);

  /** Forgets a deleted vault and frees its name; returns what was forgotten. */
  Optional<DeletedVault> purgeVault(VaultName name);

  /** Deleted vaults of all subscriptions whose time has come, the longest due first. */
  List<DeletedVault> vaultsDue(Instant now, int limit);

  /** What became of a new vault. */
  sealed interface Creation {
    record Created(VaultResource vault) implements Creation {}

    record NameTaken(VaultResource by) implements Creation {}

    record NameHeldByDeleted(DeletedVault by) implements Creation {}
  }
}
