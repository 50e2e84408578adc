package sallyport.resources;

import java.util.List;
import java.util.Optional;

/** What role assignments need to know about users, groups and service principals. */
public interface PrincipalDirectory {

  /**
   * {@code User}, {@code Group} or {@code ServicePrincipal}; empty when the tenant has no principal
   * of this object id.
   */
  Optional<String> typeOf(String tenantId, String objectId);

  /** Object ids of the groups that contain a principal, directly or through other groups. */
  List<String> groupsOf(String tenantId, String objectId);
}
