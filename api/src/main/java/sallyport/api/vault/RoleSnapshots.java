package sallyport.api.vault;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sallyport.access.BuiltInRoles;
import sallyport.access.RoleAssignments;
import sallyport.resources.RoleStore;

/**
 * All role assignments, compiled on demand and dropped on every change. Loading and dropping
 * exclude each other, so that a snapshot read before a change was durable cannot outlive it.
 */
final class RoleSnapshots {
  private final RoleStore store;
  private volatile @Nullable RoleAssignments current;

  RoleSnapshots(RoleStore store) {
    this.store = store;
  }

  RoleAssignments current() {
    var snapshot = current;
    return snapshot != null ? snapshot : load();
  }

  boolean atHand() {
    return current != null;
  }

  synchronized void drop() {
    current = null;
  }

  private synchronized RoleAssignments load() {
    var snapshot = current;
    if (snapshot == null) {
      var roles = Stream.concat(BuiltInRoles.all().stream(), store.customRoles().stream()).toList();
      snapshot = RoleAssignments.compile(roles, store.assignments());
      current = snapshot;
    }
    return snapshot;
  }
}
