package sallyport.server.boot;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.api.graph.GraphApi;
import sallyport.api.identity.IdentityApi;
import sallyport.api.identity.SignInObserver;
import sallyport.api.resources.DirectoryPrincipals;
import sallyport.api.resources.ResourcesApi;
import sallyport.api.vault.DataPlane;
import sallyport.api.vault.Explanations;
import sallyport.api.vault.KeyRenewal;
import sallyport.api.vault.VaultStates;
import sallyport.audit.AuditSink;
import sallyport.core.CloudProfile;
import sallyport.core.Ids;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.crypto.Place;
import sallyport.crypto.keys.LiveKeys;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.http.Handler;
import sallyport.http.HostRouter;
import sallyport.identity.directory.Directory;
import sallyport.identity.grants.ForeignIssuers;
import sallyport.identity.grants.TokenService;
import sallyport.identity.tokens.AccessTokens;
import sallyport.identity.tokens.DirectoryCallers;
import sallyport.identity.tokens.SigningKeys;
import sallyport.identity.tokens.TokenIssuer;
import sallyport.resources.ChangeListener;
import sallyport.resources.ResourceGroups;
import sallyport.resources.Roles;
import sallyport.resources.Subscriptions;
import sallyport.resources.Vaults;
import sallyport.resources.networks.EndpointConnections;
import sallyport.resources.networks.NetworkGroups;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.PrivateEndpoints;
import sallyport.resources.networks.PrivateZones;
import sallyport.resources.networks.SecurityPerimeters;
import sallyport.resources.networks.StoredNetworks;
import sallyport.resources.networks.VirtualNetworks;
import sallyport.server.config.NameSettings;
import sallyport.server.watch.CountedAudit;
import sallyport.server.watch.Meters;
import sallyport.vault.keys.KeyModules;
import sallyport.vault.keys.Keys;
import sallyport.vault.keys.ReleaseAuthority;
import sallyport.vault.secrets.Secrets;

/**
 * The assembly: the one place where ports meet their implementations and a host name meets the
 * plane that answers under it. Made once the root key is open.
 */
final class Planes {
  private static final Logger LOG = LoggerFactory.getLogger(Planes.class);
  private static final int PURGES_AT_ONCE = 200;
  private static final Duration INTERFACES_EVERY = Duration.ofSeconds(10);

  private final Foundation foundation;
  private final Attachments attachments;
  private final Directory directory;
  private final SigningKeys signingKeys;
  private final VaultStates states;
  private final Vaults vaults;
  private final ResourcesApi.Networks networks;
  private final LiveKeys liveKeys;
  private final Keys keys;
  private final KeyRenewal renewal;
  private final Explanations explanations;
  private final OtherNodes others;
  private final Handler handler;

  private Planes(
      Foundation foundation,
      Network network,
      ForeignIssuers issuers,
      CloudProfile profile,
      ReleaseAuthority releases,
      AuditSink audit) {
    this.foundation = foundation;
    this.attachments = network.attachments();
    this.liveKeys = new LiveKeys(foundation.configuration().hsm().liveKeys());
    var stores = foundation.stores();
    var keyring = foundation.keyring();
    InstantSource clock = foundation.clock();
    var names = foundation.configuration().names();
    var extensions = foundation.configuration().extensions().ofNetworks();

    this.directory = new Directory(stores.directory(), Ids.random(), clock);
    this.signingKeys = new SigningKeys(stores.signingKeys(), keyring, clock);
    var tokens = new AccessTokens(profile, signingKeys, directory, clock);

    this.states =
        new VaultStates(
            profile,
            new VaultStates.Stores(stores.resources(), stores.roles(), stores.networks()),
            network.attachments()::now,
            Optional.of(new VaultName(names.defaultVault())),
            extensions);
    this.vaults =
        new Vaults(
            stores.resources(),
            stores.roles(),
            new StoredNetworks(stores.networks()),
            states,
            this::destroy,
            Ids.random(),
            clock);
    this.networks = networks(foundation, vaults, states);
    var groups =
        new ResourceGroups(
            stores.resources(),
            stores.roles(),
            vaults,
            new NetworkGroups(stores.networks(), vaults, states),
            states);
    var subscriptions = new Subscriptions(stores.resources());
    var roles =
        new Roles(
            stores.roles(),
            stores.resources(),
            new StoredNetworks(stores.networks()),
            new DirectoryPrincipals(stores.directory()),
            states,
            clock);

    var secrets =
        new Secrets(stores.objects(), stores.deletedObjects(), keyring, clock, Ids.random());
    this.keys = keys(foundation, liveKeys, releases);
    var data =
        new DataPlane(
            states,
            tokens,
            network.trusted(),
            secrets,
            keys,
            keyring,
            audit,
            clock,
            Ids.guessable());
    this.renewal = new KeyRenewal(states, keys, audit, clock);

    this.explanations =
        new Explanations(states, network.trusted(), new DirectoryCallers(profile, directory));

    var issuer = new TokenIssuer(profile, signingKeys, clock);
    var lifetime = foundation.configuration().token().lifetime();
    var login =
        new IdentityApi(
            profile,
            new TokenService(
                profile, directory, issuer, signingKeys, issuers, keyring, clock, lifetime),
            signingKeys,
            Ids.random(),
            clock,
            SignInObserver.NONE);
    var management =
        new ResourcesApi(
            profile,
            tokens,
            new ResourcesApi.Services(subscriptions, groups, vaults, networks, roles),
            explanations,
            new ResourcesApi.NetworkSight(extensions, call -> states.origins().of(call)),
            audit,
            Ids.random(),
            clock);

    var graph = new GraphApi(profile, tokens, directory, Ids.random(), clock);
    this.others =
        new OtherNodes(
            () -> stores.turn().orElse(0),
            () -> {
              signingKeys.mayHaveMore();
              tokens.invalidateAll();
              states.forget();
            });
    var planes = route(profile, login, graph, management, data);
    this.handler = stores.turn().isPresent() ? new CaughtUp(planes, others) : planes;
  }

  private static ResourcesApi.Networks networks(
      Foundation foundation, Vaults vaults, ChangeListener changes) {
    var store = foundation.stores().networks();
    var resources = foundation.stores().resources();
    var roles = foundation.stores().roles();
    return new ResourcesApi.Networks(
        new VirtualNetworks(store, resources, roles, vaults, changes, Ids.random()),
        new PrivateEndpoints(store, resources, roles, changes, Ids.random()),
        new EndpointConnections(store, changes),
        new PrivateZones(store, resources, roles, changes),
        new SecurityPerimeters(
            store,
            resources,
            roles,
            changes,
            foundation.configuration().extensions().ofNetworks(),
            Ids.random()),
        new PerimeterMembers(store, resources, changes));
  }

  private static Keys keys(Foundation foundation, LiveKeys ready, ReleaseAuthority releases) {
    var stores = foundation.stores();
    var hsm = foundation.configuration().hsm();
    return new Keys(
        new Keys.Stores(
            stores.objects(),
            stores.deletedObjects(),
            stores.rotations(),
            stores.releaseKeys(),
            stores.tokenObjects()),
        foundation.keyring(),
        new KeyModules(new SoftwareModule(), HardwareModule.open(hsm), hsm.software()),
        ready,
        new Keys.Trust(
            Authorities.read(foundation.configuration().release(), foundation.clock()), releases),
        foundation.clock(),
        Ids.random());
  }

  /** Makes the planes and the signing keys that they need. */
  static Planes open(
      Foundation foundation,
      Network network,
      ForeignIssuers issuers,
      CloudProfile profile,
      ReleaseAuthority releases,
      Meters meters,
      AuditSink audit) {
    var planes =
        new Planes(
            foundation, network, issuers, profile, releases, new CountedAudit(audit, meters));
    planes.signingKeys.rotateWhenDue();
    return planes;
  }

  private static Handler route(
      CloudProfile profile, Handler login, Handler graph, Handler management, DataPlane data) {
    var router =
        new HostRouter()
            .exact(profile.login(), login)
            .exact(profile.graph(), graph.named("directory"))
            .exact(profile.management(), management.named("management"))
            .under(profile.privateLinkSuffix(), data)
            .under(profile.vaultSuffix(), data)
            .exact("localhost", data)
            .byAddress(DataPlane::healthAsked, data.health());
    profile.loginAliases().forEach(alias -> router.exact(alias, login));
    return router;
  }

  /** Makes what a client needs, where this is the first start. */
  void firstStart(NameSettings names) {
    var stores = foundation.stores();
    var first =
        new FirstStart(
            foundation.folder(), directory, stores.resources(), stores.roles(), foundation.clock());
    if (first.run(names.domain(), names.location())) {
      LOG.info("first start: wrote {}", foundation.folder().credentials());
    }
  }

  Handler handler() {
    return handler;
  }

  /** With what is in force now. */
  Explanations explanations() {
    others.catchUp();
    return explanations;
  }

  Directory directory() {
    return directory;
  }

  /** What has to be done while serving. */
  List<Housekeeping.Job> jobs() {
    var jobs =
        new ArrayList<>(
            List.of(
                new Housekeeping.Job("purge of objects", Duration.ofMinutes(1), this::purgeObjects),
                new Housekeeping.Job(
                    "purge of vaults",
                    Duration.ofMinutes(1),
                    () -> vaults.purgeDue(PURGES_AT_ONCE)),
                new Housekeeping.Job("rotation of keys", Duration.ofMinutes(1), renewal),
                new Housekeeping.Job(
                    "signing keys", Duration.ofHours(1), signingKeys::rotateWhenDue)));
    if (attachments.change()) {
      jobs.add(new Housekeeping.Job("interfaces", INTERFACES_EVERY, this::readInterfaces));
    }
    return jobs;
  }

  private void readInterfaces() {
    if (attachments.readAgain()) {
      states.networksChanged();
    }
  }

  private void purgeObjects() {
    int purged;
    do {
      purged =
          foundation
              .stores()
              .deletedObjects()
              .purgeDue(foundation.clock().instant(), PURGES_AT_ONCE);
    } while (purged == PURGES_AT_ONCE);
    keys.destroyPurged(states::known);
  }

  /**
   * All a purged vault held: its rows, the key under which they were sealed, and what a hardware
   * module holds of its keys, which may be destroyed later where the module is away.
   */
  private void destroy(VaultId vault) {
    networks.connections().vaultPurged(vault);
    networks.members().vaultPurged(vault);
    foundation.stores().deletedObjects().purgeVault(vault);
    states.known(vault).ifPresent(keys::vaultGoes);
    foundation.keyring().destroy(Place.vaultScope(vault.value()));
    liveKeys.dropUnder(Place.vaultScope(vault.value()), "");
    keys.destroyPurged(states::known);
  }
}
