package sallyport.api.resources;

import java.util.List;
import java.util.Optional;
import sallyport.identity.directory.DirectoryStore;
import sallyport.resources.PrincipalDirectory;

/** The directory of the identity plane, as role assignments need it. */
public final class DirectoryPrincipals implements PrincipalDirectory {
  private final DirectoryStore directory;

  public DirectoryPrincipals(DirectoryStore directory) {
    this.directory = directory;
  }

  @Override
  public Optional<String> typeOf(String tenantId, String objectId) {
    if (directory.servicePrincipals(tenantId).stream()
        .anyMatch(principal -> principal.objectId().equalsIgnoreCase(objectId))) {
      return Optional.of("ServicePrincipal");
    }
    if (directory.users(tenantId).stream()
        .anyMatch(user -> user.objectId().equalsIgnoreCase(objectId))) {
      return Optional.of("User");
    }
    return directory.groups(tenantId).stream()
        .filter(group -> group.objectId().equalsIgnoreCase(objectId))
        .map(_ -> "Group")
        .findFirst();
  }

  @Override
  public List<String> groupsOf(String tenantId, String objectId) {
    return directory.groupsOf(tenantId, objectId);
  }
}
