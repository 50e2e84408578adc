package sallyport.resources;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import sallyport.core.RefusedException;

/** Locations are compared by their short form: {@code West Europe} is {@code westeurope}. */
public final class Locations {
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9]{1,64}");

  private Locations() {}

  public static String required(Optional<String> location) {
    return shortForm(
        location.orElseThrow(() -> new RefusedException(new ResourceRefusal.LocationMissing())));
  }

  public static String shortForm(String location) {
    var folded = location.replace(" ", "").toLowerCase(Locale.ROOT);
    if (!SHAPE.matcher(folded).matches()) {
      throw new RefusedException(new ResourceRefusal.InvalidValue("location"));
    }
    return folded;
  }

  public static boolean same(String location, String asked) {
    return location.equalsIgnoreCase(asked.replace(" ", ""));
  }
}
