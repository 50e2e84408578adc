package sallyport.identity.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link DirectoryStore} owes its callers. Each implementation subclasses this once. */
public abstract class DirectoryStoreContract {
  private static final String TENANT = "11111111-1111-1111-1111-11111111aaaa";
  private static final String OTHER = "11111111-1111-1111-1111-11111111bbbb";
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2028-01-01T12:30:15.123456Z");

  /** An empty store, on fresh storage. */
  protected abstract DirectoryStore empty();

  @Test
  void keeps_tenants_in_the_order_they_came() {
    var store = empty();
    var first = new Tenant(OTHER, "Second by id", List.of("zulu.example", "alias.example"));
    var second = new Tenant(TENANT, "First by id", List.of("alpha.example"));

    assertThat(store.addTenant(first)).isTrue();
    assertThat(store.addTenant(second)).isTrue();

    assertThat(store.tenants()).containsExactly(first, second);
  }

  @Test
  void refuses_a_tenant_whose_id_or_domain_is_taken_in_any_case() {
    var store = empty();
    store.addTenant(new Tenant(TENANT, "One", List.of("one.example", "also.example")));

    assertThat(store.addTenant(new Tenant(TENANT.toUpperCase(Locale.ROOT), "Two", List.of())))
        .isFalse();
    assertThat(store.addTenant(new Tenant(OTHER, "Two", List.of("two.example", "ALSO.example"))))
        .isFalse();

    assertThat(store.tenants()).hasSize(1);
  }

  @Test
  void gives_an_application_back_whole() {
    var store = empty();
    var app =
        new Application(
            TENANT,
            id(1),
            id(2),
            "Öffentlich & 'quoted'",
            List.of("api://two", "https://two.example"),
            List.of(
                new PasswordCredential(id(7), "first", "abc", "hash-1", START, END),
                new PasswordCredential(id(8), "", "xyz", "hash-2", START, END)),
            List.of(new KeyCredential(id(9), "cert", "TUlJQg==", START, END)),
            List.of(
                new FederatedCredential(
                    id(10), "fic", "https://issuer.example/", "Ünïcode:sub", "api://x", ""),
                new FederatedCredential(
                    id(11), "fic-2", "https://issuer.example/", "sub", "api://x", "of 'two'")),
            List.of(id(3), id(4)),
            START);

    assertThat(store.addApplication(app)).isTrue();

    assertThat(store.applicationByAppId(TENANT, id(2).toUpperCase(Locale.ROOT))).contains(app);
    assertThat(store.applicationByAppId(TENANT.toUpperCase(Locale.ROOT), id(2))).contains(app);
    assertThat(store.applications(TENANT)).containsExactly(app);
  }

  @Test
  void finds_nothing_in_another_tenant() {
    var store = empty();
    store.addApplication(app(1, 2));
    store.addServicePrincipal(principal(3, 2));
    store.addUser(user(4, "ada@one.example"));
    store.addGroup(group(5, List.of(id(4))));

    assertThat(store.applications(OTHER)).isEmpty();
    assertThat(store.applicationByAppId(OTHER, id(2))).isEmpty();
    assertThat(store.servicePrincipals(OTHER)).isEmpty();
    assertThat(store.servicePrincipalByAppId(OTHER, id(2))).isEmpty();
    assertThat(store.servicePrincipal(OTHER, id(3))).isEmpty();
    assertThat(store.users(OTHER)).isEmpty();
    assertThat(store.user(OTHER, "ada@one.example")).isEmpty();
    assertThat(store.user(OTHER, id(4))).isEmpty();
    assertThat(store.groups(OTHER)).isEmpty();
    assertThat(store.groupsOf(OTHER, id(4))).isEmpty();
    assertThat(store.remove(OTHER, id(4))).isFalse();
    assertThat(store.changeUser(OTHER, id(4), user -> user)).isEmpty();
  }

  @Test
  void refuses_what_is_taken_and_keeps_the_first() {
    var store = empty();
    store.addApplication(app(1, 2));
    store.addServicePrincipal(principal(3, 2));
    store.addUser(user(4, "ada@one.example"));
    store.addGroup(group(5, List.of()));

    assertThat(store.addApplication(app(1, 22))).isFalse();
    assertThat(store.addApplication(app(11, 2))).isFalse();
    assertThat(store.addServicePrincipal(principal(3, 22))).isFalse();
    assertThat(store.addServicePrincipal(principal(33, 2))).isFalse();
    assertThat(store.addUser(user(4, "eve@one.example"))).isFalse();
    assertThat(store.addUser(user(44, "ADA@one.example"))).isFalse();
    assertThat(store.addGroup(group(5, List.of(id(1))))).isFalse();

    assertThat(store.applications(TENANT)).containsExactly(app(1, 2));
    assertThat(store.servicePrincipals(TENANT)).containsExactly(principal(3, 2));
    assertThat(store.users(TENANT)).containsExactly(user(4, "ada@one.example"));
    assertThat(store.groups(TENANT)).containsExactly(group(5, List.of()));
  }

  @Test
  void one_object_id_may_stand_in_two_tenants() {
    var store = empty();
    store.addGroup(group(5, List.of(id(4))));

    assertThat(store.addGroup(new Group(OTHER, id(5), "same id", "same", List.of()))).isTrue();

    assertThat(store.groups(OTHER)).hasSize(1);
    assertThat(store.remove(OTHER, id(5))).isTrue();
    assertThat(store.groups(TENANT)).hasSize(1);
    assertThat(store.groupsOf(TENANT, id(4))).containsExactly(id(5));
  }

  @Test
  void lists_in_the_order_of_object_ids() {
    var store = empty();
    for (int n : List.of(3, 1, 2)) {
      store.addApplication(app(n, 10 + n));
      store.addServicePrincipal(principal(n + 20, 10 + n));
      store.addUser(user(n + 40, "user" + (9 - n) + "@one.example"));
      store.addGroup(group(n + 60, List.of()));
    }

    assertThat(store.applications(TENANT)).extracting(Application::objectId).isSorted();
    assertThat(store.servicePrincipals(TENANT)).extracting(ServicePrincipal::objectId).isSorted();
    assertThat(store.users(TENANT)).extracting(User::objectId).isSorted();
    assertThat(store.groups(TENANT)).extracting(Group::objectId).isSorted();
  }

  @Test
  void changes_what_is_there_and_returns_it() {
    var store = empty();
    store.addServicePrincipal(principal(3, 2));
    store.addUser(user(4, "ada@one.example"));
    var disabled = new ServicePrincipal(TENANT, id(3), id(2), "p3", "Application", false);
    var off = new User(TENANT, id(4), "ada@one.example", "Ada", "other-hash", false);

    assertThat(store.changeServicePrincipal(TENANT, id(3).toUpperCase(Locale.ROOT), _ -> disabled))
        .contains(disabled);
    assertThat(store.changeUser(TENANT, id(4), _ -> off)).contains(off);

    assertThat(store.servicePrincipal(TENANT, id(3))).contains(disabled);
    assertThat(store.user(TENANT, "Ada@One.Example")).contains(off);
    assertThat(store.user(TENANT, id(4).toUpperCase(Locale.ROOT))).contains(off);
  }

  @Test
  void does_not_change_what_is_not_there() {
    var store = empty();

    assertThat(store.changeApplication(TENANT, id(1), app -> app)).isEmpty();
    assertThat(store.changeServicePrincipal(TENANT, id(1), sp -> sp)).isEmpty();
    assertThat(store.changeUser(TENANT, id(1), user -> user)).isEmpty();
    assertThat(store.changeGroup(TENANT, id(1), group -> group)).isEmpty();
  }

  @Test
  void racing_changes_all_land() throws Exception {
    var store = empty();
    store.addApplication(app(1, 2));
    var changes =
        IntStream.range(100, 132)
            .<Callable<Object>>mapToObj(
                n -> () -> store.changeApplication(TENANT, id(1), app -> withPassword(app, n)))
            .toList();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var change : threads.invokeAll(changes)) {
        change.get();
      }
    }

    assertThat(store.applicationByAppId(TENANT, id(2)).orElseThrow().passwords())
        .extracting(PasswordCredential::keyId)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(100, 132).mapToObj(DirectoryStoreContract::id).toList());
  }

  @Test
  void removes_any_kind_of_object_once() {
    var store = empty();
    store.addApplication(app(1, 2));
    store.addServicePrincipal(principal(3, 2));
    store.addUser(user(4, "ada@one.example"));
    store.addGroup(group(5, List.of(id(4))));

    for (int n : List.of(1, 3, 4, 5)) {
      assertThat(store.remove(TENANT, id(n).toUpperCase(Locale.ROOT))).isTrue();
      assertThat(store.remove(TENANT, id(n))).isFalse();
    }

    assertThat(store.applications(TENANT)).isEmpty();
    assertThat(store.servicePrincipals(TENANT)).isEmpty();
    assertThat(store.users(TENANT)).isEmpty();
    assertThat(store.groups(TENANT)).isEmpty();
    assertThat(store.groupsOf(TENANT, id(4))).isEmpty();
    assertThat(store.addUser(user(44, "ada@one.example"))).isTrue();
  }

  @Test
  void groups_reach_members_of_members_and_survive_a_circle() {
    var store = empty();
    store.addGroup(group(51, List.of(id(4), id(53))));
    store.addGroup(group(52, List.of(id(51))));
    store.addGroup(group(53, List.of(id(52))));
    store.addGroup(group(54, List.of(id(6))));

    assertThat(store.groupsOf(TENANT, id(4).toUpperCase(Locale.ROOT)))
        .containsExactlyInAnyOrder(id(51), id(52), id(53));
    assertThat(store.groupsOf(TENANT, id(6))).containsExactly(id(54));
    assertThat(store.groupsOf(TENANT, id(7))).isEmpty();
  }

  @Test
  void a_change_of_members_changes_the_groups_of_a_member() {
    var store = empty();
    store.addGroup(group(51, List.of(id(4))));

    store.changeGroup(TENANT, id(51), _ -> group(51, List.of(id(6))));

    assertThat(store.groupsOf(TENANT, id(4))).isEmpty();
    assertThat(store.groupsOf(TENANT, id(6))).containsExactly(id(51));
    assertThat(store.groups(TENANT)).containsExactly(group(51, List.of(id(6))));
  }

  private static Application withPassword(Application app, int n) {
    var passwords = new ArrayList<>(app.passwords());
    passwords.add(new PasswordCredential(id(n), "p", "abc", "hash", START, END));
    return app.withPasswords(passwords);
  }

  private static Application app(int objectId, int appId) {
    return new Application(
        TENANT,
        id(objectId),
        id(appId),
        "app",
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        START);
  }

  private static ServicePrincipal principal(int objectId, int appId) {
    return new ServicePrincipal(
        TENANT, id(objectId), id(appId), "p" + objectId, "Application", true);
  }

  private static User user(int objectId, String name) {
    return new User(TENANT, id(objectId), name, "Ada", "hash", true);
  }

  private static Group group(int objectId, List<String> members) {
    return new Group(TENANT, id(objectId), "g" + objectId, "mail" + objectId, members);
  }

  private static String id(int n) {
    return "abcdef00-0000-4000-8000-%012d".formatted(n);
  }
}
