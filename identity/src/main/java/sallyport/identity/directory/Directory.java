package sallyport.identity.directory;

import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.crypto.CredentialHash;
import sallyport.crypto.SecretBytes;

/**
 * Tenants, users, groups, applications and their service principals: what there is, and how it
 * changes. Every change is announced, so that whoever remembers a principal forgets it.
 *
 * <p>Credentials are changed through {@link Credentials} and {@link FederatedCredentials}.
 */
public final class Directory {
  private static final int MAX_NAME = 256;

  private final DirectoryStore store;
  private final Ids ids;
  private final InstantSource clock;
  private final Credentials credentials;
  private final FederatedCredentials federated;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  public Directory(DirectoryStore store, Ids ids, InstantSource clock) {
    this.store = store;
    this.ids = ids;
    this.clock = clock;
    this.credentials = new Credentials(store, ids, clock, this::changed);
    this.federated = new FederatedCredentials(store, ids, this::changed);
  }

  /** Runs {@code listener} after each change, on the thread that made it. */
  public void onChange(Runnable listener) {
    listeners.add(listener);
  }

  public Credentials credentials() {
    return credentials;
  }

  public FederatedCredentials federated() {
    return federated;
  }

  // Tenants

  public List<Tenant> tenants() {
    return store.tenants();
  }

  /** The tenant that {@code common}, {@code organizations} and {@code adfs} stand for. */
  public Optional<Tenant> defaultTenant() {
    return store.tenants().stream().findFirst();
  }

  /** By id or domain, without regard to case. */
  public Optional<Tenant> tenant(String idOrDomain) {
    return store.tenants().stream()
        .filter(tenant ->
            tenant.id().equalsIgnoreCase(idOrDomain)
                || tenant.domains().stream().anyMatch(idOrDomain::equalsIgnoreCase))
        .findFirst();
  }

  /** Makes a tenant with its role groups; an existing one of the same id stays as it is. */
  public Tenant createTenant(String id, String displayName, List<String> domains) {
    var tenant = new Tenant(id, named(displayName), domains);
    if (!store.addTenant(tenant)) {
      tenant = tenant(id).orElseThrow(() -> refused(new DirectoryRefusal.Taken("domains")));
    }
    for (var role : DirectoryRole.values()) {
      store.addGroup(new Group(id, role.id(), role.displayName(), role.name(), List.of()));
    }
    changed();
    return tenant;
  }

  // Applications and service principals

  public List<Application> applications(String tenantId) {
    return store.applications(tenantId);
  }

  public Optional<Application> application(String tenantId, String objectId) {
    return store.applications(tenantId).stream()
        .filter(app -> app.objectId().equalsIgnoreCase(objectId))
        .findFirst();
  }

  public Optional<Application> applicationByAppId(String tenantId, String appId) {
    return store.applicationByAppId(tenantId, appId);
  }

  /** Registers an application under a new app id. */
  public Application registerApplication(
      String tenantId, String displayName, List<String> identifierUris, List<String> owners) {
    return registerApplication(
        tenantId, ids.next().toString(), displayName, identifierUris, owners);
  }

  /** Registers an application under an app id that is already agreed on. */
  public Application registerApplication(
      String tenantId,
      String appId,
      String displayName,
      List<String> identifierUris,
      List<String> owners) {
    var app =
        new Application(
            tenantId,
            ids.next().toString(),
            appId,
            named(displayName),
            checkedUris(tenantId, "", identifierUris),
            List.of(),
            List.of(),
            List.of(),
            owners,
            clock.instant().truncatedTo(ChronoUnit.SECONDS));
    if (!store.addApplication(app)) {
      throw refused(new DirectoryRefusal.Taken("appId"));
    }
    changed();
    return app;
  }

  public Application changeApplication(
      String tenantId, String objectId, String displayName, List<String> identifierUris) {
    var uris = checkedUris(tenantId, objectId, identifierUris);
    var name = named(displayName);
    return changedApplication(tenantId, objectId, app -> app.named(name, uris));
  }

  public List<ServicePrincipal> servicePrincipals(String tenantId) {
    return store.servicePrincipals(tenantId);
  }

  public Optional<ServicePrincipal> servicePrincipal(String tenantId, String objectId) {
    return store.servicePrincipal(tenantId, objectId);
  }

  public Optional<ServicePrincipal> servicePrincipalByAppId(String tenantId, String appId) {
    return store.servicePrincipalByAppId(tenantId, appId);
  }

  /** Gives a registered application its presence in the tenant. */
  public ServicePrincipal createServicePrincipal(
      String tenantId, String appId, boolean accountEnabled) {
    var app =
        applicationByAppId(tenantId, appId)
            .orElseThrow(() -> refused(new DirectoryRefusal.NoSuchObject(appId)));
    return addServicePrincipal(
        new ServicePrincipal(
            tenantId,
            ids.next().toString(),
            app.appId(),
            app.displayName(),
            "Application",
            accountEnabled));
  }

  /**
   * Makes a registered application the managed identity of a resource.
   *
   * @param resourceId the resource's ARM id
   */
  public ServicePrincipal createManagedIdentity(String tenantId, String appId, String resourceId) {
    var app =
        applicationByAppId(tenantId, appId)
            .orElseThrow(() -> refused(new DirectoryRefusal.NoSuchObject(appId)));
    return addServicePrincipal(
        new ServicePrincipal(
            tenantId,
            ids.next().toString(),
            app.appId(),
            app.displayName(),
            "ManagedIdentity",
            true,
            Optional.of(resourceId)));
  }

  /** Adds a principal made elsewhere, for example that of a managed identity. */
  public ServicePrincipal addServicePrincipal(ServicePrincipal principal) {
    if (!store.addServicePrincipal(principal)) {
      throw refused(new DirectoryRefusal.Taken("appId"));
    }
    changed();
    return principal;
  }

  public ServicePrincipal enableServicePrincipal(
      String tenantId, String objectId, boolean enabled) {
    var next =
        store.changeServicePrincipal(
            tenantId,
            objectId,
            sp ->
                new ServicePrincipal(
                    sp.tenantId(),
                    sp.objectId(),
                    sp.appId(),
                    sp.displayName(),
                    sp.type(),
                    enabled,
                    sp.managedIdentityOf()));
    changed();
    return next.orElseThrow(() -> refused(new DirectoryRefusal.NoSuchObject(objectId)));
  }

  // Users

  public List<User> users(String tenantId) {
    return store.users(tenantId);
  }

  public Optional<User> user(String tenantId, String idOrName) {
    return store.user(tenantId, idOrName);
  }

  public User createUser(
      String tenantId, String userPrincipalName, String displayName, SecretBytes password) {
    if (userPrincipalName.indexOf('@') < 1 || userPrincipalName.length() > MAX_NAME) {
      throw refused(new DirectoryRefusal.InvalidValue("userPrincipalName", "is invalid"));
    }
    var user =
        new User(
            tenantId,
            ids.next().toString(),
            userPrincipalName,
            named(displayName),
            CredentialHash.ofChosen(password),
            true);
    if (!store.addUser(user)) {
      throw refused(new DirectoryRefusal.Taken("userPrincipalName"));
    }
    changed();
    return user;
  }

  /** Sets another password; refresh tokens of the user end with the old one. */
  public User changePassword(String tenantId, String objectId, SecretBytes password) {
    var hash = CredentialHash.ofChosen(password);
    return changedUser(tenantId, objectId, user -> with(user, hash, user.enabled()));
  }

  public User enableUser(String tenantId, String objectId, boolean enabled) {
    return changedUser(tenantId, objectId, user -> with(user, user.passwordHash(), enabled));
  }

  // Groups

  public List<Group> groups(String tenantId) {
    return store.groups(tenantId).stream()
        .filter(group -> !DirectoryRole.isRole(group.objectId()))
        .toList();
  }

  public Optional<Group> group(String tenantId, String objectId) {
    return groups(tenantId).stream()
        .filter(group -> group.objectId().equalsIgnoreCase(objectId))
        .findFirst();
  }

  public Group createGroup(String tenantId, String displayName, String mailNickname) {
    var group =
        new Group(
            tenantId, ids.next().toString(), named(displayName), named(mailNickname), List.of());
    if (!store.addGroup(group)) {
      throw refused(new DirectoryRefusal.Taken("id"));
    }
    changed();
    return group;
  }

  public void addMember(String tenantId, String groupId, String memberId) {
    changeMembers(
        tenantId,
        groupId,
        members -> {
          if (members.stream().noneMatch(memberId::equalsIgnoreCase)) {
            members.add(memberId);
          }
        });
  }

  public void removeMember(String tenantId, String groupId, String memberId) {
    changeMembers(tenantId, groupId, members -> members.removeIf(memberId::equalsIgnoreCase));
  }

  /** Security groups that contain a principal, directly or through others. */
  public List<String> groupsOf(String tenantId, String objectId) {
    return store.groupsOf(tenantId, objectId).stream()
        .filter(id -> !DirectoryRole.isRole(id))
        .toList();
  }

  // Roles

  public void grant(String tenantId, DirectoryRole role, String objectId) {
    addMember(tenantId, role.id(), objectId);
  }

  public boolean holds(String tenantId, DirectoryRole role, String objectId) {
    return store.groupsOf(tenantId, objectId).stream().anyMatch(role.id()::equalsIgnoreCase);
  }

  public boolean mayRegisterApplications(String tenantId, String objectId) {
    return holds(tenantId, DirectoryRole.APPLICATION_DEVELOPER, objectId)
        || holds(tenantId, DirectoryRole.GLOBAL_ADMINISTRATOR, objectId);
  }

  /** Its owners may change an application, and who administers the whole directory. */
  public boolean mayChange(Application application, String objectId) {
    return application.owners().stream().anyMatch(objectId::equalsIgnoreCase)
        || holds(application.tenantId(), DirectoryRole.GLOBAL_ADMINISTRATOR, objectId);
  }

  /** Removes an application, principal, user or group; false when there is none. */
  public boolean remove(String tenantId, String objectId) {
    if (DirectoryRole.isRole(objectId)) {
      return false;
    }
    var removed = store.remove(tenantId, objectId);
    changed();
    return removed;
  }

  private void changed() {
    listeners.forEach(Runnable::run);
  }

  private Application changedApplication(
      String tenantId, String objectId, UnaryOperator<Application> change) {
    var next = store.changeApplication(tenantId, objectId, change);
    changed();
    return next.orElseThrow(() -> refused(new DirectoryRefusal.NoSuchObject(objectId)));
  }

  private User changedUser(String tenantId, String objectId, UnaryOperator<User> change) {
    var next = store.changeUser(tenantId, objectId, change);
    changed();
    return next.orElseThrow(() -> refused(new DirectoryRefusal.NoSuchObject(objectId)));
  }

  private void changeMembers(String tenantId, String groupId, Consumer<List<String>> change) {
    var next =
        store.changeGroup(
            tenantId,
            groupId,
            group -> {
              var members = new ArrayList<>(group.members());
              change.accept(members);
              return new Group(
                  group.tenantId(),
                  group.objectId(),
                  group.displayName(),
                  group.mailNickname(),
                  members);
            });
    changed();
    if (next.isEmpty()) {
      throw refused(new DirectoryRefusal.NoSuchObject(groupId));
    }
  }

  /** An identifier URI is an audience: two applications of a tenant must not share one. */
  private List<String> checkedUris(String tenantId, String ownObjectId, List<String> uris) {
    for (var uri : uris) {
      if (uri.length() > MAX_NAME || !uri.matches("[a-z][a-z0-9+.-]*://[\\x21-\\x7e]+")) {
        throw refused(new DirectoryRefusal.InvalidValue("identifierUris", "is invalid"));
      }
      var taken =
          store.applications(tenantId).stream()
              .filter(app -> !app.objectId().equalsIgnoreCase(ownObjectId))
              .anyMatch(app -> app.identifierUris().stream().anyMatch(uri::equalsIgnoreCase));
      if (taken) {
        throw refused(new DirectoryRefusal.Taken("identifierUris"));
      }
    }
    return uris;
  }

  private static User with(User user, String passwordHash, boolean enabled) {
    return new User(
        user.tenantId(),
        user.objectId(),
        user.userPrincipalName(),
        user.displayName(),
        passwordHash,
        enabled);
  }

  private static String named(String name) {
    if (name.isBlank() || name.length() > MAX_NAME) {
      throw refused(
          new DirectoryRefusal.InvalidValue("displayName", "must have 1 to 256 characters"));
    }
    return name;
  }

  private static RefusedException refused(DirectoryRefusal refusal) {
    return new RefusedException(refusal);
  }
}
