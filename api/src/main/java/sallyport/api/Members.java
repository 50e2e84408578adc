package sallyport.api;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The members of a JSON object in the order in which they are written: {@code Map.of} has another
 * order in each process.
 */
public final class Members {
  private Members() {}

  /** Names and values in turn. */
  public static SequencedMap<String, Object> of(Object... namesAndValues) {
    var members = new LinkedHashMap<String, Object>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], namesAndValues[i + 1]);
    }
    return Collections.unmodifiableSequencedMap(members);
  }
}
