package sallyport.connectivity.doctor;

import java.time.Duration;
import java.util.Optional;
import sallyport.connectivity.Endpoint;

/**
 * What one check of one endpoint found.
 *
 * @param says what was seen, in a line without secrets
 * @param mend what to do about it
 * @param rule what the plan wants to be let through and seems not to be
 */
public record Finding(
    Endpoint endpoint,
    Check check,
    Verdict verdict,
    String says,
    Optional<String> mend,
    Optional<Endpoint> rule,
    Duration took) {}
