package sallyport.resources;

import java.util.Map;
import java.util.regex.Pattern;
import sallyport.core.RefusedException;

/** The limits of Azure Resource Manager on tags of groups and vaults. */
public final class Tags {
  private static final int MAX_COUNT = 50;
  private static final int MAX_NAME = 512;
  private static final int MAX_VALUE = 256;
  private static final Pattern FORBIDDEN_IN_NAMES = Pattern.compile("[<>%&\\\\?/\\p{Cntrl}]");

  private Tags() {}

  public static Map<String, String> checked(Map<String, String> tags) {
    if (tags.size() > MAX_COUNT) {
      throw refused("The maximum number of tags is " + MAX_COUNT + ".");
    }
    tags.forEach(Tags::check);
    return tags;
  }

  private static void check(String name, String value) {
    if (name.isBlank() || name.length() > MAX_NAME || FORBIDDEN_IN_NAMES.matcher(name).find()) {
      throw refused(
          "A tag name must have 1 to "
              + MAX_NAME
              + " characters and none of the characters '<>%&\\?/'.");
    }
    if (value.length() > MAX_VALUE) {
      throw refused("A tag value must not have more than " + MAX_VALUE + " characters.");
    }
  }

  private static RefusedException refused(String problem) {
    return new RefusedException(new ResourceRefusal.TagsInvalid(problem));
  }
}
