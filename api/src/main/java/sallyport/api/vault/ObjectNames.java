package sallyport.api.vault;

import java.util.Optional;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VersionId;
import sallyport.vault.VaultRefusal;

/** Reads the name and the version out of the path of an admitted call. */
final class ObjectNames {
  private ObjectNames() {}

  static ObjectName of(Doors.Admitted admitted) {
    return new ObjectName(admitted.route().name().orElseThrow());
  }

  /**
   * Absent for the current version, which an empty segment means too. Anything that cannot be a
   * version is one that is not there.
   */
  static Optional<VersionId> version(Doors.Admitted admitted) {
    var sent = admitted.route().version().filter(version -> !version.isEmpty());
    if (sent.isEmpty() || VersionId.valid(sent.get())) {
      return sent.map(VersionId::new);
    }
    var name = of(admitted) + "/" + new ObjectName(sent.get());
    throw new RefusedException(
        new VaultRefusal.NotFound(admitted.route().operation().kind(), name));
  }
}
