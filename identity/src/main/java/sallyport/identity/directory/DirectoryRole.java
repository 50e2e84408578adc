package sallyport.identity.directory;

import java.util.Arrays;
import java.util.Locale;

/**
 * A role in the directory itself. Its members are kept as a group whose object id is the public
 * template id of the role; role groups are no security groups and never show as such.
 */
public enum DirectoryRole {
  /** May change everything in the directory. */
  GLOBAL_ADMINISTRATOR("62e90394-69f5-4237-9190-012177145e10", "Global Administrator"),
  /** May register applications, and change those it registered. */
  APPLICATION_DEVELOPER("cf1c38e5-3621-4004-a7cb-879624dced7c", "Application Developer");

  private final String id;
  private final String displayName;

  DirectoryRole(String id, String displayName) {
    this.id = id;
    this.displayName = displayName;
  }

  public String id() {
    return id;
  }

  public String displayName() {
    return displayName;
  }

  static boolean isRole(String groupId) {
    var folded = groupId.toLowerCase(Locale.ROOT);
    return Arrays.stream(values()).anyMatch(role -> role.id.equals(folded));
  }
}
