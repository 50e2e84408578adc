package sallyport.api.resources;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import sallyport.access.RoleAssignment;
import sallyport.core.RefusedException;
import sallyport.resources.Scopes;

/**
 * The filters that lists of role assignments take: {@code atScope()}, {@code principalId eq '…'}
 * and {@code assignedTo('…')}, joined by {@code and}. Another one is refused: some clients delete
 * what a list shows them.
 *
 * @param atScope leave out what is below the scope
 * @param principalId only this principal's own
 * @param assignedTo what this principal has, itself or through groups
 */
record AssignmentFilter(
    boolean atScope, Optional<String> principalId, Optional<String> assignedTo) {
  private static final Pattern AND = Pattern.compile("\\s+and\\s+", Pattern.CASE_INSENSITIVE);
  private static final Pattern AT_SCOPE =
      Pattern.compile("atScope\\(\\)", Pattern.CASE_INSENSITIVE);
  private static final Pattern PRINCIPAL =
      Pattern.compile("principalId\\s+eq\\s+'?([0-9a-fA-F-]{36})'?", Pattern.CASE_INSENSITIVE);
  private static final Pattern ASSIGNED =
      Pattern.compile("assignedTo\\('([0-9a-fA-F-]{36})'\\)", Pattern.CASE_INSENSITIVE);

  static AssignmentFilter parse(Optional<String> filter) {
    var text = filter.orElse("").strip();
    if (text.length() > 512) {
      throw new RefusedException(new WireRefusal.UnusableFilter());
    }
    var parsed = new AssignmentFilter(false, Optional.empty(), Optional.empty());
    for (var term : text.isEmpty() ? new String[0] : AND.split(text, -1)) {
      parsed = parsed.with(term);
    }
    return parsed;
  }

  /**
   * @param identities the object ids of {@code assignedTo} with its groups; empty without it
   */
  boolean takes(RoleAssignment assignment, String scope, List<String> identities) {
    return (!atScope || Scopes.atOrAbove(assignment.scope(), scope))
        && principalId.map(assignment.principalId()::equalsIgnoreCase).orElse(true)
        && (assignedTo.isEmpty()
            || identities.stream().anyMatch(assignment.principalId()::equalsIgnoreCase));
  }

  private AssignmentFilter with(String term) {
    var principal = PRINCIPAL.matcher(term);
    var assigned = ASSIGNED.matcher(term);
    if (AT_SCOPE.matcher(term).matches()) {
      return new AssignmentFilter(true, principalId, assignedTo);
    }
    if (principal.matches()) {
      return new AssignmentFilter(atScope, Optional.of(principal.group(1)), assignedTo);
    }
    if (assigned.matches()) {
      return new AssignmentFilter(atScope, principalId, Optional.of(assigned.group(1)));
    }
    throw new RefusedException(new WireRefusal.UnusableFilter());
  }
}
