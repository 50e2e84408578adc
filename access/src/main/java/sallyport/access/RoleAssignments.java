package sallyport.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sallyport.core.Caller;

/**
 * All role assignments, compiled into an immutable snapshot: by principal, then by scope, with the
 * operations of each role worked out beforehand. An action is allowed when some assignment at or
 * above the resource has a role whose actions minus its exceptions match, and its condition holds.
 * Actions never grant data actions. Pure: no clock, no look-up, no logging.
 */
public final class RoleAssignments {
  private final Map<String, ScopeTable<Grant>> byPrincipal;
  private final Map<String, List<String>> scopes;

  private RoleAssignments(
      Map<String, ScopeTable<Grant>> byPrincipal, Map<String, List<String>> scopes) {
    this.byPrincipal = byPrincipal;
    this.scopes = scopes;
  }

  /** Assignments that name an unknown role, or whose condition is not supported, grant nothing. */
  public static RoleAssignments compile(
      Collection<RoleDefinition> roles, Collection<RoleAssignment> assignments) {
    var byId = new HashMap<String, Role>();
    roles.forEach(role -> byId.put(fold(role.id()), Role.of(role)));
    var grants = new HashMap<String, Map<String, List<Grant>>>();
    var scopes = new HashMap<String, List<String>>();
    for (var assignment : assignments) {
      var principal = fold(assignment.principalId());
      scopes.computeIfAbsent(principal, _ -> new ArrayList<>()).add(assignment.scope());
      var role = byId.get(fold(Attributes.guid(assignment.roleDefinitionId())));
      if (role != null) {
        Grant.of(assignment, role)
            .ifPresent(grant ->
                grants
                    .computeIfAbsent(principal, _ -> new HashMap<>())
                    .computeIfAbsent(ScopeTable.fold(assignment.scope()), _ -> new ArrayList<>())
                    .add(grant));
      }
    }
    var byPrincipal = new HashMap<String, ScopeTable<Grant>>();
    grants.forEach((principal, byScope) -> byPrincipal.put(principal, new ScopeTable<>(byScope)));
    return new RoleAssignments(byPrincipal, scopes);
  }

  /** Judges a control-plane action about which no condition may ask anything. */
  public RoleVerdict judgeAction(Caller caller, String action, String scope) {
    return judgeAction(caller, action, scope, Attributes.NONE);
  }

  /**
   * Judges a control-plane action.
   *
   * @param action for example {@code Microsoft.KeyVault/vaults/write}
   * @param scope the ARM id of the resource, in any case
   * @param attributes what conditions may ask: the role assignment to be written or removed
   */
  public RoleVerdict judgeAction(
      Caller caller, String action, String scope, Attributes attributes) {
    return judge(caller, scope, new Question.Action(action, attributes));
  }

  /**
   * Judges a data-plane operation.
   *
   * @param scope the ARM id of the object, or of the vault for operations on collections; in any
   *     case
   */
  public RoleVerdict judgeDataAction(Caller caller, Operation operation, String scope) {
    return judge(caller, scope, new Question.Data(operation, scope));
  }

  /** Every scope at which the caller, or a group of it, has an assignment; as they were given. */
  public Set<String> scopesVisible(Caller caller) {
    var visible = new LinkedHashSet<>(scopes.getOrDefault(fold(caller.objectId()), List.of()));
    for (var group : caller.groups()) {
      visible.addAll(scopes.getOrDefault(fold(group), List.of()));
    }
    return visible;
  }

  private RoleVerdict judge(Caller caller, String scope, Question question) {
    var verdict =
        judge(
            byPrincipal.get(fold(caller.objectId())),
            scope,
            question,
            RoleVerdict.Why.NO_ASSIGNMENT);
    for (var group : caller.groups()) {
      if (verdict instanceof RoleVerdict.Denied(var why)) {
        verdict = judge(byPrincipal.get(fold(group)), scope, question, why);
      }
    }
    return verdict;
  }

  /** Walks from the root to the resource and asks the grants at each ancestor. */
  private static RoleVerdict judge(
      @Nullable ScopeTable<Grant> table, String scope, Question question, RoleVerdict.Why before) {
    var why = before;
    int hash = 0;
    for (int i = 0; table != null && i <= scope.length(); i++) {
      if (i == scope.length() || scope.charAt(i) == '/') {
        for (var grant : table.at(scope, i, hash)) {
          var answer = grant.ask(question);
          if (answer == null) {
            return grant.verdict;
          }
          why = answer.compareTo(why) > 0 ? answer : why;
        }
      }
      hash = i < scope.length() ? ScopeTable.step(hash, scope.charAt(i)) : hash;
    }
    return new RoleVerdict.Denied(why);
  }

  private static String fold(String id) {
    return id.toLowerCase(Locale.ROOT);
  }

  /** What is asked of each grant. */
  private sealed interface Question {

    boolean allowedBy(Rights rights);

    boolean allowedBy(Condition condition);

    record Action(String action, Attributes attributes) implements Question {
      @Override
      public boolean allowedBy(Rights rights) {
        return rights.actions.match(action) && !rights.notActions.match(action);
      }

      @Override
      public boolean allowedBy(Condition condition) {
        return condition.holds(action, attributes);
      }
    }

    record Data(Operation operation, String scope) implements Question {
      @Override
      public boolean allowedBy(Rights rights) {
        return rights.operations.contains(operation);
      }

      @Override
      public boolean allowedBy(Condition condition) {
        return condition.holds(operation.dataAction(), Attributes.of(operation, scope));
      }
    }
  }

  /** One permission of a role, ready to be asked. */
  private record Rights(
      ActionPatterns actions,
      ActionPatterns notActions,
      Set<Operation> operations,
      Optional<Condition> condition) {

    static Optional<Rights> of(RoleDefinition.Permission permission) {
      var condition = permission.condition().flatMap(Condition::parse);
      if (permission.condition().isPresent() && condition.isEmpty()) {
        return Optional.empty();
      }
      var data = new ActionPatterns(permission.dataActions());
      var notData = new ActionPatterns(permission.notDataActions());
      var operations = EnumSet.noneOf(Operation.class);
      for (var operation : Operation.values()) {
        if (data.match(operation.dataAction()) && !notData.match(operation.dataAction())) {
          operations.add(operation);
        }
      }
      return Optional.of(
          new Rights(
              new ActionPatterns(permission.actions()),
              new ActionPatterns(permission.notActions()),
              operations,
              condition));
    }
  }

  private record Role(String id, String name, List<Rights> rights) {
    static Role of(RoleDefinition definition) {
      return new Role(
          definition.id(),
          definition.name(),
          definition.permissions().stream().flatMap(p -> Rights.of(p).stream()).toList());
    }
  }

  /** A role at a scope, with its ready-made verdict. */
  private record Grant(Role role, Optional<Condition> condition, RoleVerdict verdict) {

    static Optional<Grant> of(RoleAssignment assignment, Role role) {
      var condition = assignment.condition().flatMap(Condition::parse);
      boolean known = assignment.conditionVersion().map(Conditions.VERSION::equals).orElse(true);
      if (assignment.condition().isPresent() && (condition.isEmpty() || !known)) {
        return Optional.empty();
      }
      return Optional.of(
          new Grant(
              role,
              condition,
              new RoleVerdict.Granted(
                  assignment.id(), role.id(), role.name(), assignment.scope())));
    }

    /** Nothing when it is granted, otherwise how far the question came. */
    RoleVerdict.@Nullable Why ask(Question question) {
      var why = RoleVerdict.Why.NOT_IN_ROLES;
      for (var rights : role.rights) {
        if (question.allowedBy(rights)) {
          if (holds(rights.condition, question) && holds(condition, question)) {
            return null;
          }
          why = RoleVerdict.Why.CONDITION;
        }
      }
      return why;
    }

    private static boolean holds(Optional<Condition> condition, Question question) {
      return condition.isEmpty() || question.allowedBy(condition.get());
    }
  }
}
