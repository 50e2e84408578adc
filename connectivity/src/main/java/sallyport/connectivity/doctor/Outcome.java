package sallyport.connectivity.doctor;

import java.util.Optional;
import sallyport.connectivity.Endpoint;

/**
 * What a step came to, before it is written down.
 *
 * @param value what the next step needs; empty where there is nothing to go on with
 */
record Outcome<T>(
    Verdict verdict,
    String says,
    Optional<String> mend,
    Optional<Endpoint> rule,
    Optional<T> value) {

  static <T> Outcome<T> ok(String says, T value) {
    return new Outcome<>(Verdict.OK, says, Optional.empty(), Optional.empty(), Optional.of(value));
  }

  static <T> Outcome<T> warning(String says, String mend, T value) {
    return new Outcome<>(
        Verdict.WARNING, says, Optional.of(mend), Optional.empty(), Optional.of(value));
  }

  static <T> Outcome<T> failed(String says, String mend) {
    return new Outcome<>(
        Verdict.FAILED, says, Optional.of(mend), Optional.empty(), Optional.empty());
  }

  static <T> Outcome<T> blocked(String says, String mend, Endpoint rule) {
    return new Outcome<>(
        Verdict.FAILED, says, Optional.of(mend), Optional.of(rule), Optional.empty());
  }

  static <T> Outcome<T> notChecked(String why) {
    return new Outcome<>(
        Verdict.NOT_CHECKED, why, Optional.empty(), Optional.empty(), Optional.empty());
  }

  Outcome<T> needing(Endpoint missing) {
    return new Outcome<>(verdict, says, mend, Optional.of(missing), value);
  }
}
