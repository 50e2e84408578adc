package sallyport.identity.directory;

import java.util.List;

/**
 * A security group.
 *
 * @param members object ids of users, service principals and groups
 */
public record Group(
    String tenantId,
    String objectId,
    String displayName,
    String mailNickname,
    List<String> members) {
  public Group {
    members = List.copyOf(members);
  }
}
