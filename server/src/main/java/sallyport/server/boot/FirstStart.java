package sallyport.server.boot;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import sallyport.access.BuiltInRoles;
import sallyport.access.NetworkRules;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleDefinition;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.crypto.SecretBytes;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.DirectoryRole;
import sallyport.resources.ResourceGroup;
import sallyport.resources.ResourceStore;
import sallyport.resources.RoleStore;
import sallyport.resources.Subscription;
import sallyport.resources.VaultResource;

/**
 * Fills an empty store with what a client needs: tenant, subscription, resource group, vault,
 * service principal and admin user. Each step looks before it makes, and the ids were written down
 * first, so that it can be killed between any two steps and be run again.
 */
final class FirstStart {
  private static final String GROUP = "dev";
  private static final String VAULT = "dev";
  private static final String SECRET_NAME = "first start";
  private static final Duration SECRET_LIFE = Duration.ofDays(730);

  private final DataFolder folder;
  private final Directory directory;
  private final ResourceStore resources;
  private final RoleStore roles;
  private final InstantSource clock;

  FirstStart(
      DataFolder folder,
      Directory directory,
      ResourceStore resources,
      RoleStore roles,
      InstantSource clock) {
    this.folder = folder;
    this.directory = directory;
    this.resources = resources;
    this.roles = roles;
    this.clock = clock;
  }

  /** Makes what is missing; tells whether this start made or completed anything. */
  boolean run(String domain, String location) {
    var written = Credentials.read(folder);
    // A restored store, or one whose operator took the credentials file away, is nobody's first
    // start.
    if (written.map(Credentials::complete).orElse(!directory.tenants().isEmpty())) {
      return false;
    }
    var plan = written.orElseGet(() -> Credentials.planned(domain).write(folder));
    tenant(plan, domain);
    var principal = servicePrincipal(plan);
    var admin = adminUser(plan);
    subscription(plan);
    vault(plan, principal, location);
    assign(plan, principal, "ServicePrincipal");
    assign(plan, admin, "User");
    withSecret(plan).completed().write(folder);
    return true;
  }

  private void tenant(Credentials plan, String domain) {
    if (directory.tenant(plan.tenantId()).isEmpty()) {
      directory.createTenant(plan.tenantId(), "Sallyport", List.of(domain));
    }
  }

  private String servicePrincipal(Credentials plan) {
    var tenant = plan.tenantId();
    if (directory.applicationByAppId(tenant, plan.clientId()).isEmpty()) {
      directory.registerApplication(tenant, plan.clientId(), "dev", List.of(), List.of());
    }
    var principal =
        directory
            .servicePrincipalByAppId(tenant, plan.clientId())
            .orElseGet(() -> directory.createServicePrincipal(tenant, plan.clientId(), true));
    directory.grant(tenant, DirectoryRole.APPLICATION_DEVELOPER, principal.objectId());
    return principal.objectId();
  }

  /** One secret whose clear form is in the file; one that was lost on the way there is removed. */
  private Credentials withSecret(Credentials plan) {
    if (!plan.clientSecret().isEmpty()) {
      return plan;
    }
    var tenant = plan.tenantId();
    var application = directory.applicationByAppId(tenant, plan.clientId()).orElseThrow();
    removeLostSecrets(application);
    try (var password =
        directory
            .credentials()
            .addPassword(
                tenant,
                application.objectId(),
                SECRET_NAME,
                Optional.empty(),
                clock.instant().plus(SECRET_LIFE))) {
      return plan.withSecret(
          password.secret().expose(bytes -> new String(bytes, StandardCharsets.UTF_8)));
    }
  }

  private void removeLostSecrets(Application application) {
    application.passwords().stream()
        .filter(password -> password.displayName().equals(SECRET_NAME))
        .forEach(password ->
            directory
                .credentials()
                .removePassword(application.tenantId(), application.objectId(), password.keyId()));
  }

  private String adminUser(Credentials plan) {
    var tenant = plan.tenantId();
    var user =
        directory
            .user(tenant, plan.adminUser())
            .orElseGet(() -> {
              var password = Credentials.newPassword(new SecureRandom());
              DataFolder.writePrivately(folder.adminPassword(), password);
              try (var secret = SecretBytes.ofUtf8(password)) {
                return directory.createUser(tenant, plan.adminUser(), "Administrator", secret);
              }
            });
    directory.grant(tenant, DirectoryRole.GLOBAL_ADMINISTRATOR, user.objectId());
    return user.objectId();
  }

  private void subscription(Credentials plan) {
    resources.addSubscription(
        new Subscription(plan.subscriptionId(), plan.tenantId(), "Sallyport"));
  }

  private void vault(Credentials plan, String owner, String location) {
    var subscription = plan.subscriptionId();
    if (resources.group(subscription, GROUP).isEmpty()) {
      resources.putGroup(new ResourceGroup(subscription, GROUP, location, Map.of()));
    }
    var now = clock.instant();
    resources.createVault(
        new VaultResource(
            new VaultId(UUID.randomUUID().toString()),
            1,
            new VaultResource.Place(subscription, GROUP, new VaultName(VAULT), location),
            Map.of(),
            plan.tenantId(),
            VaultResource.Sku.PREMIUM,
            List.of(),
            NetworkRules.OPEN,
            new VaultResource.Flags(
                Optional.of(false), Optional.of(false), Optional.of(false), Optional.of(true)),
            new VaultResource.SoftDelete(90, false),
            new VaultResource.SystemData(owner, "Application", now, owner, "Application", now)));
  }

  private void assign(Credentials plan, String principal, String type) {
    var subscription = "/subscriptions/" + plan.subscriptionId();
    assign(BuiltInRoles.OWNER, subscription, principal, type);
    var scope =
        subscription + "/resourceGroups/" + GROUP + "/providers/Microsoft.KeyVault/vaults/" + VAULT;
    assign(BuiltInRoles.KEY_VAULT_ADMINISTRATOR, scope, principal, type);
  }

  private void assign(RoleDefinition role, String scope, String principal, String type) {
    var now = clock.instant();
    roles.addAssignment(
        new RoleAssignment(
            UUID.randomUUID().toString(),
            scope,
            role.id(),
            principal,
            type,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            principal,
            now,
            now));
  }
}
