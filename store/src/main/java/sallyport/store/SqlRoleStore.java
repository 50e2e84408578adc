package sallyport.store;

import static sallyport.store.Columns.fold;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleDefinition;
import sallyport.resources.RoleStore;

/** Custom roles and role assignments in SQL. */
final class SqlRoleStore implements RoleStore {
  private final Database database;

  SqlRoleStore(Database database) {
    this.database = database;
  }

  @Override
  public List<RoleDefinition> customRoles() {
    return database.read(session ->
        session.all(
            "SELECT doc FROM custom_role ORDER BY id",
            row -> Documents.read(row.getString(1), RoleDefinition.class)));
  }

  @Override
  public boolean putCustomRole(RoleDefinition role) {
    return database.writeInTurn(session -> {
      var document = Documents.write(role);
      if (session.update("UPDATE custom_role SET doc = ? WHERE id = ?", document, fold(role.id()))
          == 1) {
        return false;
      }
      session.update("INSERT INTO custom_role (id, doc) VALUES (?, ?)", fold(role.id()), document);
      return true;
    });
  }

  @Override
  public Optional<RoleDefinition> removeCustomRole(String id) {
    return database.writeInTurn(session -> {
      var role =
          session.first(
              "SELECT doc FROM custom_role WHERE id = ?",
              row -> Documents.read(row.getString(1), RoleDefinition.class),
              fold(id));
      session.update("DELETE FROM custom_role WHERE id = ?", fold(id));
      return role;
    });
  }

  @Override
  public List<RoleAssignment> assignments() {
    return database.read(session ->
        session.all(
            "SELECT doc FROM role_assignment ORDER BY id",
            row -> Documents.read(row.getString(1), RoleAssignment.class)));
  }

  @Override
  public RoleAssignment addAssignment(RoleAssignment assignment) {
    return database.writeInTurn(session -> {
      var there = assignment(session, assignment.id());
      if (there.isEmpty()) {
        there = sameGrant(session, assignment);
      }
      if (there.isPresent()) {
        return there.get();
      }
      session.update(
          "INSERT INTO role_assignment (id, scope, role, principal, doc) VALUES (?, ?, ?, ?, ?)",
          fold(assignment.id()),
          fold(assignment.scope()),
          fold(assignment.roleDefinitionId()),
          fold(assignment.principalId()),
          Documents.write(assignment));
      return assignment;
    });
  }

  private static Optional<RoleAssignment> assignment(Session session, String id)
      throws SQLException {
    return session.first(
        "SELECT doc FROM role_assignment WHERE id = ?",
        row -> Documents.read(row.getString(1), RoleAssignment.class),
        fold(id));
  }

  private static Optional<RoleAssignment> sameGrant(Session session, RoleAssignment assignment)
      throws SQLException {
    return session.first(
        "SELECT doc FROM role_assignment WHERE scope = ? AND principal = ? AND role = ?",
        row -> Documents.read(row.getString(1), RoleAssignment.class),
        fold(assignment.scope()),
        fold(assignment.principalId()),
        fold(assignment.roleDefinitionId()));
  }

  @Override
  public boolean replaceAssignment(RoleAssignment assignment) {
    return database.writeInTurn(session ->
        session.update(
                "UPDATE role_assignment SET scope = ?, role = ?, principal = ?, doc = ?"
                    + " WHERE id = ?",
                fold(assignment.scope()),
                fold(assignment.roleDefinitionId()),
                fold(assignment.principalId()),
                Documents.write(assignment),
                fold(assignment.id()))
            == 1);
  }

  @Override
  public Optional<RoleAssignment> removeAssignment(String id) {
    return database.writeInTurn(session -> {
      var there = assignment(session, id);
      session.update("DELETE FROM role_assignment WHERE id = ?", fold(id));
      return there;
    });
  }

  @Override
  public int removeAssignmentsUnder(String scope) {
    var at = fold(scope);
    var below = at.endsWith("/") ? at : at + "/";
    // '0' follows '/': everything that begins with the scope and a slash lies between the two.
    var end = below.substring(0, below.length() - 1) + "0";
    return database.writeInTurn(session ->
        session.update(
            "DELETE FROM role_assignment WHERE scope = ? OR (scope >= ? AND scope < ?)",
            at,
            below,
            end));
  }
}
