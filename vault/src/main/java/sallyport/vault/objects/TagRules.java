package sallyport.vault.objects;

import java.util.Map;
import sallyport.core.RefusedException;
import sallyport.vault.VaultRefusal;

/**
 * How many tags a version may have and how long they may be: 15 at most, and for secrets names and
 * values of 512 characters (about-secrets, "Secret tags", 2026), for keys of 256.
 */
public record TagRules(int count, int nameLength, int valueLength) {

  public static final TagRules OF_SECRETS = new TagRules(15, 512, 512);
  public static final TagRules OF_KEYS = new TagRules(15, 256, 256);

  /** Returns the tags when they keep the rules, and refuses otherwise. */
  public Map<String, String> checked(Map<String, String> tags) {
    if (tags.size() > count) {
      throw refused("more than " + count);
    }
    for (var tag : tags.entrySet()) {
      if (tag.getKey().isEmpty() || tag.getKey().length() > nameLength) {
        throw refused("a name is empty or longer than " + nameLength);
      }
      if (tag.getValue().length() > valueLength) {
        throw refused("a value is longer than " + valueLength);
      }
    }
    return tags;
  }

  private static RefusedException refused(String problem) {
    return new RefusedException(new VaultRefusal.InvalidProperty("tags", problem));
  }
}
