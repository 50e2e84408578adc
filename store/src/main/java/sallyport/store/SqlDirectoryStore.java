package sallyport.store;

import static sallyport.store.Columns.fold;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.DirectoryStore;
import sallyport.identity.directory.Group;
import sallyport.identity.directory.ServicePrincipal;
import sallyport.identity.directory.Tenant;
import sallyport.identity.directory.User;

/** The directory in SQL: one table for all its objects, whose ids are unique within a tenant. */
final class SqlDirectoryStore implements DirectoryStore {
  /** Stored by number. */
  private enum Kind {
    APPLICATION(0),
    SERVICE_PRINCIPAL(1),
    USER(2),
    GROUP(3);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final String BY_ID =
      "SELECT doc FROM directory_object WHERE tenant = ? AND kind = ? AND id = ?";
  private static final String BY_LOOKUP =
      "SELECT doc FROM directory_object WHERE tenant = ? AND kind = ? AND lookup = ?";
  private static final String ALL =
      "SELECT doc FROM directory_object WHERE tenant = ? AND kind = ? ORDER BY id";

  // UNION drops what was reached before, so groups that contain each other end the walk.
  private static final String GROUPS_OF =
      "WITH RECURSIVE reached (id) AS ("
          + "SELECT m.id FROM group_member m WHERE m.tenant = ? AND m.member = ?"
          + " UNION SELECT m.id FROM group_member m JOIN reached r ON m.member = r.id"
          + " WHERE m.tenant = ?)"
          + " SELECT o.doc FROM directory_object o JOIN reached r ON o.id = r.id"
          + " WHERE o.tenant = ? ORDER BY o.id";

  private final Database database;

  SqlDirectoryStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Tenant> tenants() {
    return database.read(session ->
        session.all(
            "SELECT doc FROM tenant ORDER BY ordinal",
            row -> Documents.read(row.getString(1), Tenant.class)));
  }

  @Override
  public boolean addTenant(Tenant tenant) {
    return database.writeInTurn(session -> {
      var id = fold(tenant.id());
      if (taken(session, "SELECT 1 FROM tenant WHERE id = ?", id)) {
        return false;
      }
      var domains = tenant.domains().stream().map(Columns::fold).distinct().toList();
      for (var domain : domains) {
        if (taken(session, "SELECT 1 FROM tenant_domain WHERE folded = ?", domain)) {
          return false;
        }
      }
      session.update(
          "INSERT INTO tenant (id, ordinal, doc) VALUES (?, ?, ?)",
          id,
          session.next(),
          Documents.write(tenant));
      for (var domain : domains) {
        session.update("INSERT INTO tenant_domain (folded, tenant) VALUES (?, ?)", domain, id);
      }
      return true;
    });
  }

  private static boolean taken(Session session, String sql, String value) throws SQLException {
    return session.first(sql, _ -> true, value).isPresent();
  }

  @Override
  public Optional<Application> applicationByAppId(String tenantId, String appId) {
    return byLookup(tenantId, Kind.APPLICATION, appId, Application.class);
  }

  @Override
  public List<Application> applications(String tenantId) {
    return all(tenantId, Kind.APPLICATION, Application.class);
  }

  @Override
  public boolean addApplication(Application application) {
    return add(
        application.tenantId(),
        application.objectId(),
        Kind.APPLICATION,
        application.appId(),
        application);
  }

  @Override
  public Optional<Application> changeApplication(
      String tenantId, String objectId, UnaryOperator<Application> change) {
    return change(
        tenantId, objectId, Kind.APPLICATION, Application.class, change, Application::appId);
  }

  @Override
  public Optional<ServicePrincipal> servicePrincipalByAppId(String tenantId, String appId) {
    return byLookup(tenantId, Kind.SERVICE_PRINCIPAL, appId, ServicePrincipal.class);
  }

  @Override
  public Optional<ServicePrincipal> servicePrincipal(String tenantId, String objectId) {
    return database.read(session ->
        find(session, BY_ID, tenantId, Kind.SERVICE_PRINCIPAL, objectId, ServicePrincipal.class));
  }

  @Override
  public List<ServicePrincipal> servicePrincipals(String tenantId) {
    return all(tenantId, Kind.SERVICE_PRINCIPAL, ServicePrincipal.class);
  }

  @Override
  public boolean addServicePrincipal(ServicePrincipal principal) {
    return add(
        principal.tenantId(),
        principal.objectId(),
        Kind.SERVICE_PRINCIPAL,
        principal.appId(),
        principal);
  }

  @Override
  public Optional<ServicePrincipal> changeServicePrincipal(
      String tenantId, String objectId, UnaryOperator<ServicePrincipal> change) {
    return change(
        tenantId,
        objectId,
        Kind.SERVICE_PRINCIPAL,
        ServicePrincipal.class,
        change,
        ServicePrincipal::appId);
  }

  @Override
  public Optional<User> user(String tenantId, String idOrName) {
    return database.read(session -> {
      var byId = find(session, BY_ID, tenantId, Kind.USER, idOrName, User.class);
      return byId.isPresent()
          ? byId
          : find(session, BY_LOOKUP, tenantId, Kind.USER, idOrName, User.class);
    });
  }

  @Override
  public List<User> users(String tenantId) {
    return all(tenantId, Kind.USER, User.class);
  }

  @Override
  public boolean addUser(User user) {
    return add(user.tenantId(), user.objectId(), Kind.USER, user.userPrincipalName(), user);
  }

  @Override
  public Optional<User> changeUser(String tenantId, String objectId, UnaryOperator<User> change) {
    return change(tenantId, objectId, Kind.USER, User.class, change, User::userPrincipalName);
  }

  @Override
  public List<Group> groups(String tenantId) {
    return all(tenantId, Kind.GROUP, Group.class);
  }

  @Override
  public boolean addGroup(Group group) {
    return database.writeInTurn(session -> {
      if (!insert(session, group.tenantId(), group.objectId(), Kind.GROUP, null, group)) {
        return false;
      }
      insertMembers(session, group.tenantId(), group.objectId(), group);
      return true;
    });
  }

  @Override
  public Optional<Group> changeGroup(
      String tenantId, String objectId, UnaryOperator<Group> change) {
    return database.writeInTurn(session -> {
      var before = find(session, BY_ID, tenantId, Kind.GROUP, objectId, Group.class);
      if (before.isEmpty()) {
        return before;
      }
      var after = change.apply(before.get());
      update(session, tenantId, objectId, null, after);
      session.update(
          "DELETE FROM group_member WHERE tenant = ? AND id = ?", fold(tenantId), fold(objectId));
      insertMembers(session, tenantId, objectId, after);
      return Optional.of(after);
    });
  }

  private static void insertMembers(Session session, String tenantId, String objectId, Group group)
      throws SQLException {
    for (var member : group.members().stream().map(Columns::fold).distinct().toList()) {
      session.update(
          "INSERT INTO group_member (tenant, member, id) VALUES (?, ?, ?)",
          fold(tenantId),
          member,
          fold(objectId));
    }
  }

  @Override
  public boolean remove(String tenantId, String objectId) {
    return database.writeInTurn(session -> {
      session.destroys();
      return session.update(
              "DELETE FROM directory_object WHERE tenant = ? AND id = ?",
              fold(tenantId),
              fold(objectId))
          > 0;
    });
  }

  @Override
  public List<String> groupsOf(String tenantId, String objectId) {
    var tenant = fold(tenantId);
    return database.read(session ->
        session.all(
            GROUPS_OF,
            row -> Documents.read(row.getString(1), Group.class).objectId(),
            tenant,
            fold(objectId),
            tenant,
            tenant));
  }

  private <T extends Record> Optional<T> byLookup(
      String tenantId, Kind kind, String lookup, Class<T> type) {
    return database.read(session -> find(session, BY_LOOKUP, tenantId, kind, lookup, type));
  }

  private static <T extends Record> Optional<T> find(
      Session session, String sql, String tenantId, Kind kind, String value, Class<T> type)
      throws SQLException {
    return session.first(
        sql, row -> Documents.read(row.getString(1), type), fold(tenantId), kind.code, fold(value));
  }

  private <T extends Record> List<T> all(String tenantId, Kind kind, Class<T> type) {
    return database.read(session ->
        session.all(ALL, row -> Documents.read(row.getString(1), type), fold(tenantId), kind.code));
  }

  private boolean add(String tenantId, String objectId, Kind kind, String lookup, Record object) {
    return database.writeInTurn(
        session -> insert(session, tenantId, objectId, kind, lookup, object));
  }

  private static boolean insert(
      Session session,
      String tenantId,
      String objectId,
      Kind kind,
      @Nullable String lookup,
      Record object)
      throws SQLException {
    return session.update(
            "INSERT INTO directory_object (tenant, id, kind, lookup, doc) VALUES (?, ?, ?, ?, ?)"
                + " ON CONFLICT DO NOTHING",
            fold(tenantId),
            fold(objectId),
            kind.code,
            lookup == null ? null : fold(lookup),
            Documents.write(object))
        == 1;
  }

  private <T extends Record> Optional<T> change(
      String tenantId,
      String objectId,
      Kind kind,
      Class<T> type,
      UnaryOperator<T> change,
      java.util.function.Function<T, String> lookup) {
    return database.writeInTurn(session -> {
      var before = find(session, BY_ID, tenantId, kind, objectId, type);
      if (before.isEmpty()) {
        return before;
      }
      var after = change.apply(before.get());
      update(session, tenantId, objectId, fold(lookup.apply(after)), after);
      return Optional.of(after);
    });
  }

  private static void update(
      Session session, String tenantId, String objectId, @Nullable String lookup, Record object)
      throws SQLException {
    session.update(
        "UPDATE directory_object SET doc = ?, lookup = ? WHERE tenant = ? AND id = ?",
        Documents.write(object),
        lookup,
        fold(tenantId),
        fold(objectId));
  }
}
