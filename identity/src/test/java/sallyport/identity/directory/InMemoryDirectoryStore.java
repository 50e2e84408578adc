package sallyport.identity.directory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** A directory in maps, for tests. */
public final class InMemoryDirectoryStore implements DirectoryStore {
  private final Map<String, Tenant> tenants = new LinkedHashMap<>();
  private final Map<String, Application> applications = new TreeMap<>();
  private final Map<String, ServicePrincipal> principals = new TreeMap<>();
  private final Map<String, User> users = new TreeMap<>();
  private final Map<String, Group> groups = new TreeMap<>();

  @Override
  public synchronized List<Tenant> tenants() {
    return List.copyOf(tenants.values());
  }

  @Override
  public synchronized boolean addTenant(Tenant tenant) {
    boolean taken =
        tenants.values().stream()
            .anyMatch(other ->
                same(other.id(), tenant.id())
                    || other.domains().stream()
                        .anyMatch(d -> tenant.domains().stream().anyMatch(e -> same(d, e))));
    if (taken) {
      return false;
    }
    tenants.put(fold(tenant.id()), tenant);
    return true;
  }

  @Override
  public synchronized Optional<Application> applicationByAppId(String tenantId, String appId) {
    return first(applications(tenantId), app -> same(app.appId(), appId));
  }

  @Override
  public synchronized List<Application> applications(String tenantId) {
    return of(applications.values(), tenantId, Application::tenantId);
  }

  @Override
  public synchronized boolean addApplication(Application application) {
    if (applicationByAppId(application.tenantId(), application.appId()).isPresent()) {
      return false;
    }
    return applications.putIfAbsent(
            key(application.tenantId(), application.objectId()), application)
        == null;
  }

  @Override
  public synchronized Optional<Application> changeApplication(
      String tenantId, String objectId, UnaryOperator<Application> change) {
    return change(applications, key(tenantId, objectId), change);
  }

  @Override
  public synchronized Optional<ServicePrincipal> servicePrincipalByAppId(
      String tenantId, String appId) {
    return first(servicePrincipals(tenantId), principal -> same(principal.appId(), appId));
  }

  @Override
  public synchronized Optional<ServicePrincipal> servicePrincipal(
      String tenantId, String objectId) {
    return Optional.ofNullable(principals.get(key(tenantId, objectId)));
  }

  @Override
  public synchronized List<ServicePrincipal> servicePrincipals(String tenantId) {
    return of(principals.values(), tenantId, ServicePrincipal::tenantId);
  }

  @Override
  public synchronized boolean addServicePrincipal(ServicePrincipal principal) {
    if (servicePrincipalByAppId(principal.tenantId(), principal.appId()).isPresent()) {
      return false;
    }
    return principals.putIfAbsent(key(principal.tenantId(), principal.objectId()), principal)
        == null;
  }

  @Override
  public synchronized Optional<ServicePrincipal> changeServicePrincipal(
      String tenantId, String objectId, UnaryOperator<ServicePrincipal> change) {
    return change(principals, key(tenantId, objectId), change);
  }

  @Override
  public synchronized Optional<User> user(String tenantId, String idOrName) {
    return first(
        users(tenantId),
        user -> same(user.objectId(), idOrName) || same(user.userPrincipalName(), idOrName));
  }

  @Override
  public synchronized List<User> users(String tenantId) {
    return of(users.values(), tenantId, User::tenantId);
  }

  @Override
  public synchronized boolean addUser(User user) {
    if (user(user.tenantId(), user.userPrincipalName()).isPresent()) {
      return false;
    }
    return users.putIfAbsent(key(user.tenantId(), user.objectId()), user) == null;
  }

  @Override
  public synchronized Optional<User> changeUser(
      String tenantId, String objectId, UnaryOperator<User> change) {
    return change(users, key(tenantId, objectId), change);
  }

  @Override
  public synchronized List<Group> groups(String tenantId) {
    return of(groups.values(), tenantId, Group::tenantId);
  }

  @Override
  public synchronized boolean addGroup(Group group) {
    return groups.putIfAbsent(key(group.tenantId(), group.objectId()), group) == null;
  }

  @Override
  public synchronized Optional<Group> changeGroup(
      String tenantId, String objectId, UnaryOperator<Group> change) {
    return change(groups, key(tenantId, objectId), change);
  }

  @Override
  public synchronized boolean remove(String tenantId, String objectId) {
    var key = key(tenantId, objectId);
    return List.of(applications, principals, users, groups).stream()
        .map(map -> map.remove(key) != null)
        .reduce(false, Boolean::logicalOr);
  }

  @Override
  public synchronized List<String> groupsOf(String tenantId, String objectId) {
    var found = new TreeSet<String>(String.CASE_INSENSITIVE_ORDER);
    var open = new ArrayDeque<>(List.of(objectId));
    while (!open.isEmpty()) {
      var member = open.pop();
      for (var group : groups(tenantId)) {
        if (group.members().stream().anyMatch(m -> same(m, member))
            && found.add(group.objectId())) {
          open.push(group.objectId());
        }
      }
    }
    return new ArrayList<>(found);
  }

  private static <T> Optional<T> change(Map<String, T> map, String key, UnaryOperator<T> change) {
    return Optional.ofNullable(map.computeIfPresent(key, (_, old) -> change.apply(old)));
  }

  private static <T> Optional<T> first(List<T> items, Function<T, Boolean> wanted) {
    return items.stream().filter(wanted::apply).findFirst();
  }

  private static <T> List<T> of(Collection<T> all, String tenantId, Function<T, String> tenant) {
    return all.stream().filter(item -> same(tenant.apply(item), tenantId)).toList();
  }

  private static boolean same(String one, String other) {
    return fold(one).equals(fold(other));
  }

  private static String key(String tenantId, String objectId) {
    return fold(tenantId) + "/" + fold(objectId);
  }

  private static String fold(String text) {
    return text.toLowerCase(Locale.ROOT);
  }
}
