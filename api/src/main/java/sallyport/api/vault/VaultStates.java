package sallyport.api.vault;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sallyport.access.Attachment;
import sallyport.access.NetworkExtensions;
import sallyport.access.Origins;
import sallyport.access.RoleAssignments;
import sallyport.core.CloudProfile;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.resources.ChangeListener;
import sallyport.resources.DeletedVault;
import sallyport.resources.ResourceStore;
import sallyport.resources.RoleStore;
import sallyport.resources.VaultResource;
import sallyport.resources.networks.NetworkStore;
import sallyport.vault.Vault;

/**
 * Which vault a host name means, compiled once and kept until the control plane changes it.
 *
 * <p>A state is loaded under the lock of its own entry, and dropping it takes the same lock: what
 * was read before a change was durable cannot be kept after the change was told. Names that are no
 * vault are not kept, for a stranger can make up any number of them.
 */
public final class VaultStates implements ChangeListener {
  private static final int MOST = 10_000;

  /** How a local caller may address the default vault. */
  private static final String LOCAL = "localhost";

  private final CloudProfile profile;
  private final ResourceStore resources;
  private final RoleSnapshots roles;
  private final NetworkSnapshots networks;
  private final Optional<VaultName> defaultVault;
  private final NetworkExtensions extensions;
  private final String dotSuffix;
  private final String dotPrivateSuffix;
  private final Map<String, VaultState> byHost = new ConcurrentHashMap<>();

  /** What the control plane keeps. */
  public record Stores(ResourceStore resources, RoleStore roles, NetworkStore networks) {}

  /**
   * @param attachments what calls of subnets and private endpoints are known by; asked again after
   *     {@link #networksChanged}
   * @param defaultVault the vault that {@code https://localhost} alone means
   * @param extensions which of the stored rules that go beyond the real service are in force
   */
  public VaultStates(
      CloudProfile profile,
      Stores stores,
      Supplier<List<Attachment>> attachments,
      Optional<VaultName> defaultVault,
      NetworkExtensions extensions) {
    this.profile = profile;
    this.resources = stores.resources();
    this.roles = new RoleSnapshots(stores.roles());
    this.networks = new NetworkSnapshots(stores.networks(), attachments);
    this.defaultVault = defaultVault;
    this.extensions = extensions;
    this.dotSuffix = "." + profile.vaultSuffix().toLowerCase(Locale.ROOT);
    this.dotPrivateSuffix = "." + profile.privateLinkSuffix().toLowerCase(Locale.ROOT);
  }

  /**
   * @param host lower case, without port
   */
  Optional<VaultState> reached(String host) {
    var known = byHost.get(host);
    return known != null ? Optional.of(known) : load(host);
  }

  /** The vault, where neither it nor what decides about its callers has to be loaded first. */
  Optional<VaultState> atHand(String host) {
    return Optional.ofNullable(byHost.get(host))
        .filter(vault -> networks.atHand() && (!vault.roleBased() || roles.atHand()));
  }

  /** A vault by its id, also one that is deleted and waits to be purged. */
  public Optional<Vault> known(VaultId id) {
    return withId(id)
        .or(() ->
            resources.subscriptions().stream()
                .flatMap(subscription -> resources.deletedVaults(subscription.id()).stream())
                .map(DeletedVault::vault)
                .filter(vault -> vault.id().equals(id))
                .findFirst()
                .map(this::compiled))
        .map(VaultState::vault);
  }

  /** A living vault by its id, for jobs that begin with an object of it. */
  Optional<VaultState> withId(VaultId id) {
    return resources.subscriptions().stream()
        .flatMap(subscription -> resources.vaults(subscription.id()).stream())
        .filter(vault -> vault.id().equals(id))
        .findFirst()
        .map(this::compiled);
  }

  /** Where calls come from, as virtual networks and private endpoints are now. */
  public Origins origins() {
    return networks.current();
  }

  RoleAssignments roles() {
    return roles.current();
  }

  CloudProfile profile() {
    return profile;
  }

  @Override
  public void vaultChanged(VaultName vault) {
    byHost.compute(profile.vaultHost(vault), (_, _) -> null);
  }

  @Override
  public void rolesChanged() {
    roles.drop();
  }

  @Override
  public void networksChanged() {
    networks.drop();
  }

  /**
   * Forgets everything, because anything may have been changed elsewhere. What is being loaded
   * meanwhile goes too: the map is cleared bin by bin, each under the lock that its loads hold.
   */
  public void forget() {
    byHost.clear();
    roles.drop();
    networks.drop();
  }

  private Optional<VaultState> load(String host) {
    return nameIn(host)
        .map(name -> {
          if (byHost.size() >= MOST) {
            byHost.clear();
          }
          return byHost.computeIfAbsent(profile.vaultHost(name), _ -> compiled(name));
        });
  }

  private @Nullable VaultState compiled(VaultName name) {
    return resources.vault(name).map(this::compiled).orElse(null);
  }

  private VaultState compiled(VaultResource vault) {
    return new VaultState(profile, vault, networks.perimeter(vault.id()), extensions);
  }

  private Optional<VaultName> nameIn(String host) {
    if (host.equals(LOCAL)) {
      return defaultVault;
    }
    return label(host, dotPrivateSuffix)
        .or(() -> label(host, dotSuffix))
        .filter(VaultName::valid)
        .map(VaultName::new);
  }

  private static Optional<String> label(String host, String suffix) {
    return host.endsWith(suffix)
        ? Optional.of(host.substring(0, host.length() - suffix.length()))
        : Optional.empty();
  }
}
