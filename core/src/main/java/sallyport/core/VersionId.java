package sallyport.core;

import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;

/** The version of an object: 32 lower-case hexadecimal digits, made by the service. */
public record VersionId(String value) {
  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{32}");

  public VersionId {
    value = value.toLowerCase(Locale.ROOT);
    if (!SHAPE.matcher(value).matches()) {
      throw new RefusedException(new Refusal.Malformed("version", value, SHAPE.pattern()));
    }
  }

  public static VersionId of(UUID id) {
    return new VersionId(id.toString().replace("-", ""));
  }

  @Override
  public String toString() {
    return value;
  }
}
