package sallyport.connectivity;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a plan is wanted for.
 *
 * @param vault the one vault that is used; absent for any
 * @param hsm the one managed HSM that is used; absent for any
 * @param federation hosts at which a federated account signs in
 * @param former names of the past are wanted too
 */
public record Question(
    Cloud cloud,
    Optional<String> vault,
    Optional<String> hsm,
    Principal principal,
    List<String> federation,
    Set<Purpose> purposes,
    boolean former) {

  public Question {
    federation = List.copyOf(federation);
    purposes = Set.copyOf(purposes);
  }
}
