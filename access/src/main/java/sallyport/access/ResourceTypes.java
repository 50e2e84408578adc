package sallyport.access;

import java.util.Locale;
import java.util.Optional;

/** The type of a resource, read off its ARM id. */
public final class ResourceTypes {
  private static final int MAX_ID = 2048;

  private ResourceTypes() {}

  /**
   * The type in lower case, for example {@code microsoft.sql/servers} of {@code
   * /subscriptions/…/resourceGroups/…/providers/Microsoft.Sql/servers/db}. Empty for all that is
   * not an id of one resource in a subscription, extensions of other resources included: what such
   * an id means would be a guess.
   */
  public static Optional<String> of(String armId) {
    if (armId.length() > MAX_ID) {
      return Optional.empty();
    }
    var parts = armId.toLowerCase(Locale.ROOT).split("/", -1);
    boolean grouped = parts.length > 4 && parts[3].equals("resourcegroups");
    int provider = grouped ? 5 : 3;
    // "", subscriptions, id, resourcegroups, name, providers, namespace, then pairs.
    boolean shaped =
        parts.length >= provider + 4
            && (parts.length - provider) % 2 == 0
            && parts[0].isEmpty()
            && parts[1].equals("subscriptions")
            && parts[provider].equals("providers");
    if (!shaped) {
      return Optional.empty();
    }
    var type = new StringBuilder(parts[provider + 1]);
    for (int i = 1; i < parts.length; i++) {
      boolean typeWord = i > provider + 1 && (i - provider) % 2 == 0;
      if (parts[i].isEmpty() || (typeWord && parts[i].equals("providers"))) {
        return Optional.empty();
      }
      if (typeWord) {
        type.append('/').append(parts[i]);
      }
    }
    return Optional.of(type.toString());
  }
}
