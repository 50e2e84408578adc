package sallyport.store;

import static sallyport.store.Columns.fold;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import sallyport.core.VaultId;
import sallyport.resources.networks.NetworkResource;
import sallyport.resources.networks.NetworkStore;
import sallyport.resources.networks.NetworkView;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.PrivateZone;
import sallyport.resources.networks.SecurityPerimeter;
import sallyport.resources.networks.VirtualNetwork;

/**
 * Networks, endpoints, zones and perimeters in SQL, each a document beside the columns it is found
 * by.
 */
final class SqlNetworkStore implements NetworkStore {
  private final Database database;

  SqlNetworkStore(Database database) {
    this.database = database;
  }

  @Override
  public <T> T change(Function<Change, T> step) {
    return database.writeInTurn(session -> {
      try {
        return step.apply(new InSession(session));
      } catch (CarriedException carried) {
        throw carried.fault;
      }
    });
  }

  @Override
  public List<VirtualNetwork> networks() {
    return read(NetworkView::networks);
  }

  @Override
  public Optional<VirtualNetwork> network(String id) {
    return read(view -> view.network(id));
  }

  @Override
  public List<PrivateEndpoint> endpoints() {
    return read(NetworkView::endpoints);
  }

  @Override
  public Optional<PrivateEndpoint> endpoint(String id) {
    return read(view -> view.endpoint(id));
  }

  @Override
  public List<PrivateEndpoint> endpointsOf(VaultId vault) {
    return read(view -> view.endpointsOf(vault));
  }

  @Override
  public List<PrivateZone> zones() {
    return read(NetworkView::zones);
  }

  @Override
  public Optional<PrivateZone> zone(String id) {
    return read(view -> view.zone(id));
  }

  @Override
  public List<SecurityPerimeter> perimeters() {
    return read(NetworkView::perimeters);
  }

  @Override
  public Optional<SecurityPerimeter> perimeter(String id) {
    return read(view -> view.perimeter(id));
  }

  private <T> T read(Function<NetworkView, T> what) {
    return database.read(session -> {
      try {
        return what.apply(new InSession(session));
      } catch (CarriedException carried) {
        throw carried.fault;
      }
    });
  }

  /** A fault of the database on its way through a step, which knows nothing of databases. */
  private static final class CarriedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    final SQLException fault;

    CarriedException(SQLException fault) {
      super(fault);
      this.fault = fault;
    }
  }

  private record InSession(Session session) implements Change {
    private static final String ALL = "SELECT doc FROM network_resource WHERE kind = ? ORDER BY id";
    private static final String ONE = "SELECT doc FROM network_resource WHERE id = ? AND kind = ?";
    private static final String OF_VAULT =
        "SELECT doc FROM network_resource WHERE vault = ? ORDER BY id";
    private static final String REVISION = "SELECT revision FROM network_resource WHERE id = ?";
    private static final String PUT =
        "INSERT INTO network_resource (id, kind, vault, revision, doc) VALUES (?, ?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET vault = excluded.vault, revision ="
            + " excluded.revision, doc = excluded.doc";

    @Override
    public List<VirtualNetwork> networks() {
      return all(VirtualNetwork.class);
    }

    @Override
    public Optional<VirtualNetwork> network(String id) {
      return one(id, VirtualNetwork.class);
    }

    @Override
    public List<PrivateEndpoint> endpoints() {
      return all(PrivateEndpoint.class);
    }

    @Override
    public Optional<PrivateEndpoint> endpoint(String id) {
      return one(id, PrivateEndpoint.class);
    }

    @Override
    public List<PrivateEndpoint> endpointsOf(VaultId vault) {
      return asked(() ->
          session.all(
              OF_VAULT,
              row -> Documents.read(row.getString(1), PrivateEndpoint.class),
              vault.value()));
    }

    @Override
    public List<PrivateZone> zones() {
      return all(PrivateZone.class);
    }

    @Override
    public Optional<PrivateZone> zone(String id) {
      return one(id, PrivateZone.class);
    }

    @Override
    public List<SecurityPerimeter> perimeters() {
      return all(SecurityPerimeter.class);
    }

    @Override
    public Optional<SecurityPerimeter> perimeter(String id) {
      return one(id, SecurityPerimeter.class);
    }

    @Override
    public <R extends NetworkResource> R put(R resource) {
      return asked(() -> {
        var id = fold(resource.id());
        var revision = session.first(REVISION, row -> row.getLong(1), id).orElse(0L) + 1;
        var kept = resource.numbered(revision);
        @SuppressWarnings("unchecked") // numbered answers what it is called on, with a number
        R same = (R) kept;
        var vault =
            kept instanceof PrivateEndpoint endpoint ? endpoint.connection().vault().value() : null;
        session.update(
            PUT, id, kind(kept.getClass()), vault, revision, Documents.write((Record) kept));
        return same;
      });
    }

    @Override
    public boolean remove(String id) {
      return asked(
          () -> session.update("DELETE FROM network_resource WHERE id = ?", fold(id)) == 1);
    }

    private <R extends Record> List<R> all(Class<R> type) {
      return asked(
          () -> session.all(ALL, row -> Documents.read(row.getString(1), type), kind(type)));
    }

    private <R extends Record> Optional<R> one(String id, Class<R> type) {
      return asked(() ->
          session.first(ONE, row -> Documents.read(row.getString(1), type), fold(id), kind(type)));
    }

    private static int kind(Class<?> type) {
      if (type == VirtualNetwork.class) {
        return 1;
      }
      if (type == PrivateEndpoint.class) {
        return 2;
      }
      return type == PrivateZone.class ? 3 : 4;
    }

    private interface Question<T> {
      T ask() throws SQLException;
    }

    private static <T> T asked(Question<T> question) {
      try {
        return question.ask();
      } catch (SQLException fault) {
        throw new CarriedException(fault);
      }
    }
  }
}
