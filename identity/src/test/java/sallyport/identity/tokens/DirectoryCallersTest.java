package sallyport.identity.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sallyport.core.Caller;
import sallyport.identity.World;
import sallyport.identity.directory.FederatedCredentials;
import sallyport.identity.tokens.SupposedCallers.Supposed;
import sallyport.identity.tokens.SupposedCallers.Who;

class DirectoryCallersTest {
  private final World world = new World();
  private final DirectoryCallers callers = new DirectoryCallers(world.profile, world.directory);

  @Test
  void an_application_is_the_caller_that_its_token_shows_groups_included() {
    var group = world.directory.createGroup(World.TENANT, "Team", "team");
    world.directory.addMember(World.TENANT, group.objectId(), world.principal.objectId());
    var subject =
        new Subject.Application(
            world.principal.objectId(), World.CLIENT, Subject.Proof.SECRET, Optional.empty());

    var supposed = named("dev").getFirst();

    assertThat(supposed.caller()).isEqualTo(without(shown(subject), supposed.caller()));
    assertThat(supposed.caller().groups()).containsExactly(group.objectId());
  }

  @Test
  void a_managed_identity_is_known_by_its_resource() {
    var resource = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/db";
    var app = world.directory.registerApplication(World.TENANT, "db", List.of(), List.of());
    var identity = world.directory.createManagedIdentity(World.TENANT, app.appId(), resource);
    var subject =
        new Subject.Application(
            identity.objectId(), app.appId(), Subject.Proof.SECRET, Optional.of(resource));

    var supposed = named("db").getFirst();

    assertThat(supposed.caller()).isEqualTo(without(shown(subject), supposed.caller()));
    assertThat(supposed.caller().managedIdentityId()).contains(resource);
  }

  @Test
  void an_application_carries_the_identity_that_a_credential_of_it_names_and_no_other() {
    var other = "22222222-2222-4222-8222-222222222222";
    var resource = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/db";
    world.directory.createTenant(other, "Fabrikam", List.of("fabrikam.example"));
    var app = world.directory.registerApplication(other, "db", List.of(), List.of());
    var identity = world.directory.createManagedIdentity(other, app.appId(), resource);
    assertThat(named("dev", identity.objectId())).isEmpty();

    trust(other, identity.objectId());
    trust(World.TENANT, world.principal.objectId());

    for (var id : List.of(identity.objectId(), resource.toUpperCase(Locale.ROOT))) {
      assertThat(named("dev", id).getFirst().caller().managedIdentityId()).contains(resource);
    }
    assertThat(named("dev", world.principal.objectId()).getFirst().caller().managedIdentityId())
        .isEmpty();
    assertThat(named("dev").getFirst().caller().managedIdentityId()).isEmpty();
    assertThat(named("alice", identity.objectId())).isEmpty();
    world.directory.enableServicePrincipal(other, identity.objectId(), false);
    assertThat(named("dev", identity.objectId())).isEmpty();
  }

  private void trust(String tenant, String subject) {
    world
        .directory
        .federated()
        .add(
            world.directory.application(World.TENANT, world.app.objectId()).orElseThrow(),
            "of-" + tenant,
            new FederatedCredentials.Draft(
                Optional.of(world.issuer.issuer(tenant, Audience.Version.V2)),
                Optional.of(subject),
                Optional.of(List.of("api://AzureADTokenExchange")),
                Optional.empty()));
  }

  @Test
  void a_user_is_the_caller_that_its_token_through_a_client_shows() {
    var subject =
        new Subject.User(
            world.user.objectId(),
            World.AZ,
            Subject.Proof.NONE,
            world.user.userPrincipalName(),
            world.user.displayName(),
            List.of("pwd"));

    var supposed =
        callers
            .named(World.TENANT, new Who("ALICE@" + World.DOMAIN, Optional.of(World.AZ)))
            .getFirst();

    assertThat(supposed.caller()).isEqualTo(without(shown(subject), supposed.caller()));
  }

  @Test
  void everybody_is_found_by_each_of_their_names() {
    for (var name : List.of("DEV", World.CLIENT, world.principal.objectId())) {
      assertThat(named(name)).as(name).extracting(Supposed::name).containsExactly("dev");
    }
    for (var name : List.of("alice", "alice@" + World.DOMAIN, world.user.objectId())) {
      assertThat(named(name)).as(name).hasSize(1);
    }
    assertThat(named("nobody")).isEmpty();
  }

  @Test
  void a_name_of_several_finds_all_of_them() {
    var twin = world.directory.registerApplication(World.TENANT, "dev", List.of(), List.of());
    world.directory.createServicePrincipal(World.TENANT, twin.appId(), true);

    assertThat(named("dev")).hasSize(2);
  }

  @Test
  void who_is_disabled_is_found_and_not_active() {
    world.directory.enableServicePrincipal(World.TENANT, world.principal.objectId(), false);

    assertThat(named("dev")).extracting(Supposed::active).containsExactly(false);
  }

  private List<Supposed> named(String name, String identity) {
    return callers.named(World.TENANT, new Who(name, Optional.empty(), Optional.of(identity)));
  }

  private List<Supposed> named(String name) {
    return callers.named(World.TENANT, new Who(name, Optional.empty()));
  }

  private Caller shown(Subject subject) {
    var audience = new Audience(world.vault(), Audience.Version.V1);
    var token =
        world.issuer.accessToken(World.TENANT, subject, audience, Duration.ofHours(1), false);
    return ((TokenCheck.Verdict.Valid) world.check(token.compact())).caller();
  }

  /** The claims of the record depend on how somebody signed in. */
  private static Caller without(Caller caller, Caller claims) {
    return new Caller(
        caller.tenantId(),
        caller.objectId(),
        caller.appId(),
        caller.groups(),
        caller.groupsClaimed(),
        caller.application(),
        caller.issuer(),
        caller.managedIdentityId(),
        claims.auditClaims());
  }
}
