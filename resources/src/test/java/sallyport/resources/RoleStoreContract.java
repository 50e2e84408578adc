package sallyport.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.resources.ResourceFixtures.NOON;
import static sallyport.resources.ResourceFixtures.assignment;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleDefinition;

/** What every {@link RoleStore} owes its callers. Each implementation subclasses this once. */
public abstract class RoleStoreContract {
  private static final String ONE = "aaaaaaaa-0000-4000-8000-000000000001";
  private static final String TWO = "aaaaaaaa-0000-4000-8000-000000000002";
  private static final String THREE = "aaaaaaaa-0000-4000-8000-000000000003";
  private static final String ANN = "bbbbbbbb-0000-4000-8000-000000000001";
  private static final String BOB = "bbbbbbbb-0000-4000-8000-000000000002";
  private static final String GROUP = "/subscriptions/s1/resourceGroups/Rg";
  private static final String VAULT = GROUP + "/providers/Microsoft.KeyVault/vaults/alpha";

  /** An empty store, on fresh storage. */
  protected abstract RoleStore empty();

  @Test
  void a_custom_role_is_created_then_replaced() {
    var store = empty();

    var created = store.putCustomRole(role(ONE, "First"));
    var replaced = store.putCustomRole(role(ONE.toUpperCase(Locale.ROOT), "Second"));

    assertThat(created).isTrue();
    assertThat(replaced).isFalse();
    assertThat(store.customRoles()).singleElement().returns("Second", RoleDefinition::name);
  }

  @Test
  void a_custom_role_comes_back_whole_and_is_removed_once() {
    var store = empty();
    var role = role(ONE, "First");
    store.putCustomRole(role);

    assertThat(store.customRoles()).containsExactly(role);
    assertThat(store.removeCustomRole(ONE.toUpperCase(Locale.ROOT))).contains(role);
    assertThat(store.removeCustomRole(ONE)).isEmpty();
    assertThat(store.customRoles()).isEmpty();
  }

  @Test
  void an_added_assignment_is_answered_as_it_was_given() {
    var store = empty();
    var conditional =
        new RoleAssignment(
            ONE,
            VAULT,
            "acdd72a7-3385-48ef-bd42-f606fba81ae7",
            ANN,
            "User",
            Optional.empty(),
            Optional.of("@Resource[x:name] StringEquals 'ü'"),
            Optional.of("2.0"),
            "maker",
            NOON,
            NOON.plusMillis(7));

    assertThat(store.addAssignment(conditional)).isEqualTo(conditional);
    assertThat(store.assignments()).containsExactly(conditional);
  }

  @Test
  void an_assignment_in_force_under_the_same_id_stays_and_is_answered() {
    var store = empty();
    var first = assignment(ONE, GROUP, ANN);
    store.addAssignment(first);

    var second = store.addAssignment(assignment(ONE.toUpperCase(Locale.ROOT), VAULT, BOB));

    assertThat(second).isEqualTo(first);
    assertThat(store.assignments()).containsExactly(first);
  }

  @Test
  void the_same_role_principal_and_scope_are_held_once_whatever_their_case() {
    var store = empty();
    var first = assignment(ONE, GROUP, ANN);
    store.addAssignment(first);

    var second =
        store.addAssignment(
            assignment(TWO, GROUP.toUpperCase(Locale.ROOT), ANN.toUpperCase(Locale.ROOT)));
    var other = store.addAssignment(assignment(THREE, GROUP, BOB));

    assertThat(second).isEqualTo(first);
    assertThat(other).isEqualTo(assignment(THREE, GROUP, BOB));
    assertThat(store.assignments()).containsExactlyInAnyOrder(first, other);
  }

  @Test
  void an_assignment_is_replaced_only_where_there_is_one() {
    var store = empty();
    var was = assignment(ONE, GROUP, ANN);
    store.addAssignment(was);
    var described =
        new RoleAssignment(
            was.id(),
            was.scope(),
            was.roleDefinitionId(),
            was.principalId(),
            was.principalType(),
            Optional.of("another description"),
            was.condition(),
            was.conditionVersion(),
            was.createdBy(),
            was.created(),
            NOON.plusSeconds(5));

    assertThat(store.replaceAssignment(described)).isTrue();
    assertThat(store.replaceAssignment(assignment(TWO, GROUP, BOB))).isFalse();
    assertThat(store.assignments()).containsExactly(described);
  }

  @Test
  void an_assignment_is_removed_once() {
    var store = empty();
    store.addAssignment(assignment(ONE, GROUP, ANN));

    assertThat(store.removeAssignment(ONE.toUpperCase(Locale.ROOT)))
        .contains(assignment(ONE, GROUP, ANN));
    assertThat(store.removeAssignment(ONE)).isEmpty();
  }

  @Test
  void a_scope_takes_what_is_below_it_along_but_not_its_neighbours() {
    var store = empty();
    var neighbour = assignment(ONE, VAULT + "bet", ANN);
    var above = assignment(TWO, GROUP, ANN);
    store.addAssignment(neighbour);
    store.addAssignment(above);
    store.addAssignment(assignment(THREE, VAULT, ANN));
    store.addAssignment(
        assignment("aaaaaaaa-0000-4000-8000-000000000004", VAULT + "/secrets/s", BOB));

    var removed = store.removeAssignmentsUnder(VAULT.toUpperCase(Locale.ROOT));

    assertThat(removed).isEqualTo(2);
    assertThat(store.assignments()).containsExactlyInAnyOrder(neighbour, above);
  }

  @Test
  void characters_that_mean_something_to_a_query_are_plain_in_a_scope() {
    var store = empty();
    var other = assignment(ONE, "/subscriptions/s1/resourceGroups/a_b%c/x", ANN);
    store.addAssignment(other);
    store.addAssignment(assignment(TWO, "/subscriptions/s1/resourceGroups/a_b/x", ANN));

    assertThat(store.removeAssignmentsUnder("/subscriptions/s1/resourceGroups/a%")).isZero();
    assertThat(store.removeAssignmentsUnder("/subscriptions/s1/resourceGroups/a_b")).isEqualTo(1);
    assertThat(store.assignments()).containsExactly(other);
  }

  @Test
  void additions_racing_for_one_grant_have_one_winner() throws Exception {
    var store = empty();
    var additions =
        IntStream.range(0, 16)
            .<Callable<RoleAssignment>>mapToObj(n ->
                () ->
                    store.addAssignment(
                        assignment("aaaaaaaa-0000-4000-8000-0000000001" + (10 + n), GROUP, ANN)))
            .toList();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = threads.invokeAll(additions).stream().map(f -> f.resultNow().id()).distinct();
      assertThat(answers).hasSize(1);
    }

    assertThat(store.assignments()).hasSize(1);
  }

  private static RoleDefinition role(String id, String name) {
    return new RoleDefinition(
        id,
        name,
        "does this and that",
        false,
        List.of(
            new RoleDefinition.Permission(
                List.of("*/read"),
                List.of("Microsoft.KeyVault/*/read"),
                List.of("Microsoft.KeyVault/vaults/secrets/*"),
                List.of("Microsoft.KeyVault/vaults/secrets/delete"))),
        List.of("/subscriptions/s1", GROUP));
  }
}
