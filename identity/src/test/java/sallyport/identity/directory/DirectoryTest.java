package sallyport.identity.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;
import sallyport.identity.World;

class DirectoryTest {
  private final World world = new World();
  private final Directory directory = world.directory;

  @Test
  void roles_are_no_security_groups() {
    assertThat(directory.groups(World.TENANT)).isEmpty();
    assertThat(directory.groupsOf(World.TENANT, world.principal.objectId())).isEmpty();
    assertThat(directory.mayRegisterApplications(World.TENANT, world.principal.objectId()))
        .isTrue();
    assertThat(directory.mayRegisterApplications(World.TENANT, world.user.objectId())).isFalse();
    assertThat(directory.remove(World.TENANT, DirectoryRole.GLOBAL_ADMINISTRATOR.id())).isFalse();
  }

  @Test
  void who_may_register_may_still_not_change_what_another_registered() {
    assertThat(directory.mayChange(world.app, world.principal.objectId())).isFalse();
    var own =
        directory.registerApplication(
            World.TENANT, "own", List.of(), List.of(world.principal.objectId()));

    assertThat(directory.mayChange(own, world.principal.objectId())).isTrue();
    directory.grant(World.TENANT, DirectoryRole.GLOBAL_ADMINISTRATOR, world.user.objectId());
    assertThat(directory.mayChange(world.app, world.user.objectId())).isTrue();
  }

  @Test
  void making_a_tenant_twice_keeps_the_first() {
    var again = directory.createTenant(World.TENANT, "Other", List.of("other.example"));

    assertThat(again.displayName()).isEqualTo("Contoso");
    assertThat(directory.tenants()).hasSize(1);
    assertThat(directory.mayRegisterApplications(World.TENANT, world.principal.objectId()))
        .isTrue();
  }

  @Test
  void two_applications_never_share_an_audience() {
    directory.registerApplication(World.TENANT, "one", List.of("api://one"), List.of());

    refused(
        () -> directory.registerApplication(World.TENANT, "2", List.of("API://one"), List.of()),
        DirectoryRefusal.InvalidValue.class);
    refused(
        () -> directory.registerApplication(World.TENANT, "2", List.of("api://one"), List.of()),
        DirectoryRefusal.Taken.class);
    refused(
        () -> directory.registerApplication(World.TENANT, "2", List.of("no uri"), List.of()),
        DirectoryRefusal.InvalidValue.class);
  }

  @Test
  void an_application_holds_a_limited_number_of_secrets() {
    var end = world.clock.instant().plus(Duration.ofDays(1));
    for (int i = 1; i < Credentials.MAX_PER_APPLICATION; i++) {
      world.addSecret(Optional.empty(), end);
    }

    refused(() -> world.addSecret(Optional.empty(), end), DirectoryRefusal.QuotaExceeded.class);
  }

  @Test
  void a_secret_has_an_end_after_its_start() {
    refused(
        () -> world.addSecret(Optional.empty(), world.clock.instant()),
        DirectoryRefusal.InvalidValue.class);
  }

  @Test
  void only_the_hash_and_the_first_three_characters_of_a_secret_are_kept() {
    var stored = directory.application(World.TENANT, world.app.objectId()).orElseThrow().toString();

    assertThat(stored).doesNotContain(world.secret.substring(4)).doesNotContain(World.PASSWORD);
    assertThat(world.store.users(World.TENANT).toString()).doesNotContain(World.PASSWORD);
  }

  @Test
  void names_have_limits() {
    try (var password = SecretBytes.ofUtf8("long enough password")) {
      refused(
          () -> directory.createUser(World.TENANT, "no-at-sign", "x", password),
          DirectoryRefusal.InvalidValue.class);
      refused(
          () -> directory.createUser(World.TENANT, "ALICE@contoso.example", "x", password),
          DirectoryRefusal.Taken.class);
    }
    refused(
        () -> directory.createGroup(World.TENANT, "x".repeat(257), "x"),
        DirectoryRefusal.InvalidValue.class);
  }

  @Test
  void what_is_no_certificate_is_not_registered() {
    for (var der : List.of(new byte[0], new byte[20_000], new byte[] {0x30, 0x00})) {
      refused(
          () -> directory.credentials().certificate(der, "x", Optional.empty(), Optional.empty()),
          DirectoryRefusal.InvalidValue.class);
    }
  }

  @Test
  void every_change_is_announced() {
    var changes = new AtomicInteger();
    directory.onChange(changes::incrementAndGet);

    directory.createGroup(World.TENANT, "g", "g");
    world.addSecret(Optional.empty(), world.clock.instant().plusSeconds(9));
    directory.enableUser(World.TENANT, world.user.objectId(), false);
    directory.remove(World.TENANT, world.user.objectId());

    assertThat(changes).hasValue(4);
  }

  private static void refused(ThrowingCallable call, Class<?> refusal) {
    assertThatThrownBy(call)
        .asInstanceOf(type(RefusedException.class))
        .extracting(RefusedException::refusal)
        .isInstanceOf(refusal);
  }
}
