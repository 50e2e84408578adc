package sallyport.store;

import static sallyport.store.Columns.fold;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import sallyport.core.VaultName;
import sallyport.resources.DeletedVault;
import sallyport.resources.ResourceGroup;
import sallyport.resources.ResourceStore;
import sallyport.resources.Subscription;
import sallyport.resources.VaultResource;

/** Subscriptions, groups and vaults in SQL, each a document beside the columns it is found by. */
final class SqlResourceStore implements ResourceStore {
  private static final String VAULT =
      "SELECT doc, deleted_at, purges_at FROM vault_resource WHERE ";
  private static final String LIVING = " AND deleted_at IS NULL";
  private static final String DELETED = " AND deleted_at IS NOT NULL";

  private final Database database;

  SqlResourceStore(Database database) {
    this.database = database;
  }

  @Override
  public List<Subscription> subscriptions() {
    return database.read(session ->
        session.all(
            "SELECT doc FROM subscription ORDER BY id",
            row -> Documents.read(row.getString(1), Subscription.class)));
  }

  @Override
  public boolean addSubscription(Subscription subscription) {
    return database.writeInTurn(session ->
        session.update(
                "INSERT INTO subscription (id, doc) VALUES (?, ?) ON CONFLICT DO NOTHING",
                fold(subscription.id()),
                Documents.write(subscription))
            == 1);
  }

  @Override
  public List<ResourceGroup> groups(String subscriptionId) {
    return database.read(session ->
        session.all(
            "SELECT doc FROM resource_group WHERE subscription = ? ORDER BY folded",
            row -> Documents.read(row.getString(1), ResourceGroup.class),
            fold(subscriptionId)));
  }

  @Override
  public Optional<ResourceGroup> group(String subscriptionId, String name) {
    return database.read(session -> group(session, subscriptionId, name));
  }

  private static Optional<ResourceGroup> group(Session session, String subscriptionId, String name)
      throws SQLException {
    return session.first(
        "SELECT doc FROM resource_group WHERE subscription = ? AND folded = ?",
        row -> Documents.read(row.getString(1), ResourceGroup.class),
        fold(subscriptionId),
        fold(name));
  }

  @Override
  public boolean putGroup(ResourceGroup group) {
    return database.writeInTurn(session -> {
      var before = group(session, group.subscriptionId(), group.name());
      if (before.isEmpty()) {
        session.update(
            "INSERT INTO resource_group (subscription, folded, doc) VALUES (?, ?, ?)",
            fold(group.subscriptionId()),
            fold(group.name()),
            Documents.write(group));
        return true;
      }
      var named =
          new ResourceGroup(
              group.subscriptionId(), before.get().name(), group.location(), group.tags());
      session.update(
          "UPDATE resource_group SET doc = ? WHERE subscription = ? AND folded = ?",
          Documents.write(named),
          fold(group.subscriptionId()),
          fold(group.name()));
      return false;
    });
  }

  @Override
  public boolean removeGroup(String subscriptionId, String name) {
    return database.writeInTurn(session ->
        session.update(
                "DELETE FROM resource_group WHERE subscription = ? AND folded = ?",
                fold(subscriptionId),
                fold(name))
            == 1);
  }

  @Override
  public List<VaultResource> vaults(String subscriptionId) {
    return database.read(session ->
        session.all(
            VAULT + "subscription = ?" + LIVING + " ORDER BY folded",
            SqlResourceStore::living,
            fold(subscriptionId)));
  }

  @Override
  public Optional<VaultResource> vault(VaultName name) {
    return database.read(session -> vault(session, name));
  }

  private static Optional<VaultResource> vault(Session session, VaultName name)
      throws SQLException {
    return session.first(VAULT + "folded = ?" + LIVING, SqlResourceStore::living, name.folded());
  }

  private static VaultResource living(ResultSet row) throws SQLException {
    return Documents.read(row.getString(1), VaultResource.class);
  }

  @Override
  public Creation createVault(VaultResource vault) {
    var name = vault.place().name();
    return database.writeInTurn(session -> {
      var living = vault(session, name);
      if (living.isPresent()) {
        return new Creation.NameTaken(living.get());
      }
      var deleted = deletedVault(session, name);
      if (deleted.isPresent()) {
        return new Creation.NameHeldByDeleted(deleted.get());
      }
      session.update(
          "INSERT INTO vault_resource (folded, subscription, revision, doc) VALUES (?, ?, ?, ?)",
          name.folded(),
          fold(vault.place().subscriptionId()),
          vault.revision(),
          Documents.write(vault));
      return new Creation.Created(vault);
    });
  }

  @Override
  public Optional<VaultResource> changeVault(VaultName name, UnaryOperator<VaultResource> change) {
    return database.writeInTurn(session -> {
      var before = vault(session, name);
      if (before.isEmpty()) {
        return before;
      }
      return Optional.of(
          store(session, name, change.apply(before.get()), before.get().revision() + 1));
    });
  }

  private static VaultResource store(
      Session session, VaultName name, VaultResource vault, long revision) throws SQLException {
    var numbered = numbered(vault, revision);
    session.update(
        "UPDATE vault_resource SET subscription = ?, revision = ?, doc = ?, deleted_at = NULL,"
            + " purges_at = NULL WHERE folded = ?",
        fold(vault.place().subscriptionId()),
        revision,
        Documents.write(numbered),
        name.folded());
    return numbered;
  }

  private static VaultResource numbered(VaultResource vault, long revision) {
    return new VaultResource(
        vault.id(),
        revision,
        vault.place(),
        vault.tags(),
        vault.tenantId(),
        vault.sku(),
        vault.accessPolicies(),
        vault.network(),
        vault.flags(),
        vault.softDelete(),
        vault.systemData());
  }

  @Override
  public Optional<DeletedVault> deleteVault(VaultName name, Instant deletedAt, Instant purgesAt) {
    return database.writeInTurn(session -> {
      if (vault(session, name).isEmpty()) {
        return Optional.<DeletedVault>empty();
      }
      session.update(
          "UPDATE vault_resource SET deleted_at = ?, purges_at = ? WHERE folded = ?",
          Columns.micros(deletedAt),
          Columns.micros(purgesAt),
          name.folded());
      return deletedVault(session, name);
    });
  }

  @Override
  public Optional<DeletedVault> changeDeletedVault(
      VaultName name, UnaryOperator<VaultResource> change) {
    return database.writeInTurn(session -> {
      var before = deletedVault(session, name);
      if (before.isEmpty()) {
        return before;
      }
      var revision = before.get().vault().revision() + 1;
      session.update(
          "UPDATE vault_resource SET revision = ?, doc = ? WHERE folded = ?",
          revision,
          Documents.write(numbered(change.apply(before.get().vault()), revision)),
          name.folded());
      return deletedVault(session, name);
    });
  }

  @Override
  public List<DeletedVault> deletedVaults(String subscriptionId) {
    return database.read(session ->
        session.all(
            VAULT + "subscription = ?" + DELETED + " ORDER BY folded",
            SqlResourceStore::deletion,
            fold(subscriptionId)));
  }

  @Override
  public Optional<DeletedVault> deletedVault(VaultName name) {
    return database.read(session -> deletedVault(session, name));
  }

  private static Optional<DeletedVault> deletedVault(Session session, VaultName name)
      throws SQLException {
    return session.first(VAULT + "folded = ?" + DELETED, SqlResourceStore::deletion, name.folded());
  }

  private static DeletedVault deletion(ResultSet row) throws SQLException {
    return new DeletedVault(living(row), Columns.time(row, 2), Columns.time(row, 3));
  }

  @Override
  public Optional<VaultResource> recoverVault(VaultName name) {
    return database.writeInTurn(session -> {
      var deleted = deletedVault(session, name);
      if (deleted.isEmpty()) {
        return Optional.<VaultResource>empty();
      }
      var vault = deleted.get().vault();
      return Optional.of(store(session, name, vault, vault.revision() + 1));
    });
  }

  @Override
  public Optional<DeletedVault> purgeVault(VaultName name) {
    return database.writeInTurn(session -> {
      var deleted = deletedVault(session, name);
      if (deleted.isPresent()) {
        session.update("DELETE FROM vault_resource WHERE folded = ?", name.folded());
      }
      return deleted;
    });
  }

  @Override
  public List<DeletedVault> vaultsDue(Instant now, int limit) {
    return database.read(session ->
        session.all(
            VAULT + "purges_at IS NOT NULL AND purges_at <= ? ORDER BY purges_at, folded LIMIT ?",
            SqlResourceStore::deletion,
            Columns.micros(now),
            limit));
  }
}
