package sallyport.identity.directory;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Where the directory is kept. Each method is one atomic step, durable when it returns. Ids and
 * names are compared without regard to case; lists come in the order of object ids. A change is
 * applied to the row as it is at that moment, exactly once, and must leave the ids alone.
 * Implementations extend {@code DirectoryStoreContract} in their tests.
 */
public interface DirectoryStore {

  List<Tenant> tenants();

  /** False when the id or one of the domains is taken. */
  boolean addTenant(Tenant tenant);

  Optional<Application> applicationByAppId(String tenantId, String appId);

  List<Application> applications(String tenantId);

  /** False when the object id or the app id is taken. */
  boolean addApplication(Application application);

  Optional<Application> changeApplication(
      String tenantId, String objectId, UnaryOperator<Application> change);

  Optional<ServicePrincipal> servicePrincipalByAppId(String tenantId, String appId);

  Optional<ServicePrincipal> servicePrincipal(String tenantId, String objectId);

  List<ServicePrincipal> servicePrincipals(String tenantId);

  /** False when the object id is taken or the application has a principal in this tenant. */
  boolean addServicePrincipal(ServicePrincipal principal);

  Optional<ServicePrincipal> changeServicePrincipal(
      String tenantId, String objectId, UnaryOperator<ServicePrincipal> change);

  /** By object id or by user principal name. */
  Optional<User> user(String tenantId, String idOrName);

  List<User> users(String tenantId);

  /** False when the object id or the user principal name is taken. */
  boolean addUser(User user);

  Optional<User> changeUser(String tenantId, String objectId, UnaryOperator<User> change);

  List<Group> groups(String tenantId);

  /** False when the object id is taken. */
  boolean addGroup(Group group);

  Optional<Group> changeGroup(String tenantId, String objectId, UnaryOperator<Group> change);

  /** Removes an application, principal, user or group; false when there is none. */
  boolean remove(String tenantId, String objectId);

  /** Object ids of the groups that contain a principal, directly or through other groups. */
  List<String> groupsOf(String tenantId, String objectId);
}
