package sallyport.server.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sallyport.access.ResourceTypes;
import sallyport.api.vault.SupposedCall;
import sallyport.core.Ids;
import sallyport.core.RefusedException;
import sallyport.core.VaultName;
import sallyport.crypto.PassphraseSeal;
import sallyport.crypto.Seal;
import sallyport.crypto.SecretBytes;
import sallyport.http.Json;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.Tenant;
import sallyport.server.admin.AdminReply;
import sallyport.server.admin.AdminRequest;
import tools.jackson.databind.json.JsonMapper;

/** What an operator may ask of a running server over its admin socket. */
final class Operations {
  private static final Logger LOG = LoggerFactory.getLogger(Operations.class);
  private static final JsonMapper JSON = new JsonMapper();
  private static final Duration SECRET_LIFE = Duration.ofDays(730);
  private static final Pattern GUID =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  private static final int MAX_DOMAIN = 253;
  private static final Pattern DOMAIN =
      Pattern.compile("([A-Za-z0-9][A-Za-z0-9-]{0,62}\\.)+[A-Za-z][A-Za-z0-9-]{0,62}");
  private static final AdminReply NO_TENANT =
      AdminReply.refused("no tenant has this id or domain; `admin tenant list` lists them");

  private final RunningServer server;

  Operations(RunningServer server) {
    this.server = server;
  }

  AdminReply run(AdminRequest request) {
    LOG.info("admin {}", request.verb().length() > 40 ? "?" : request.verb());
    try {
      return switch (request.verb()) {
        case "status" -> status();
        case "unseal" -> unseal(request);
        case "rotate-root-key" -> rotateRootKey(request);
        case "backup" -> backup(request);
        case "trusted-services" -> trustedServices(request);
        case "explain" -> explain(request);
        case "network-rules" -> networkRules(request);
        case "principal-add" -> unsealed(directory -> addPrincipal(directory, request));
        case "principal-list" -> unsealed(directory -> listPrincipals(directory, request));
        case "tenant-add" -> unsealed(directory -> addTenant(directory, request));
        case "tenant-list" -> unsealed(Operations::listTenants);
        case "principal-secret" -> unsealed(directory -> addSecret(directory, request));
        default -> AdminReply.refused("no such verb");
      };
    } catch (Seal.WrongSealException wrong) {
      return AdminReply.refused(Foundation.message(wrong));
    } catch (RefusedException refused) {
      return AdminReply.refused("refused: " + refused.refusal());
    }
  }

  private AdminReply status() {
    var state = server.sealed() ? "sealed" : "serving";
    return AdminReply.done(state + " on https://localhost:" + server.httpsPort());
  }

  private AdminReply unseal(AdminRequest request) {
    if (!server.sealed()) {
      return AdminReply.done("the server is not sealed");
    }
    var passphrase = request.argument("passphrase");
    if (passphrase.isEmpty()) {
      return AdminReply.refused("a passphrase is needed");
    }
    server.unseal(new PassphraseSeal(SecretBytes.ofUtf8(passphrase.get())));
    return AdminReply.done("unsealed; serving on https://localhost:" + server.httpsPort());
  }

  private AdminReply rotateRootKey(AdminRequest request) {
    if (server.sealed()) {
      return AdminReply.refused("the server is sealed; unseal it first");
    }
    var foundation = server.foundation();
    var kind = foundation.stores().keyring().root().orElseThrow().seal();
    var given = request.argument("passphrase").map(SecretBytes::ofUtf8);
    var next = request.argument("new-passphrase").map(SecretBytes::ofUtf8);
    if (kind.equals("passphrase") && given.isEmpty()) {
      return AdminReply.refused("the root key is closed by a passphrase; give --passphrase");
    }
    if (!kind.equals("passphrase") && next.isPresent()) {
      return AdminReply.refused(
          "the root key is closed by a " + kind + " seal, not by a passphrase");
    }
    var present = given.<Seal>map(PassphraseSeal::new).or(this::configuredSeal).orElseThrow();
    foundation.keyring().rotateRoot(present, next.<Seal>map(PassphraseSeal::new).orElse(present));
    return AdminReply.done("a new root key is in force; every data key is wrapped with it");
  }

  private Optional<Seal> configuredSeal() {
    var foundation = server.foundation();
    return SealChoice.of(foundation.configuration(), foundation.folder(), System.getenv());
  }

  private AdminReply backup(AdminRequest request) {
    var to = Path.of(request.argument("to").orElse(""));
    if (!to.isAbsolute()) {
      return AdminReply.refused("an absolute path is needed");
    }
    try {
      BackupArchive.write(to, server.foundation().stores(), server.foundation().folder());
      return AdminReply.done("wrote " + to + "; keep the seal somewhere else");
    } catch (FileAlreadyExistsException _) {
      return AdminReply.refused(to + " exists already; name a new file");
    } catch (IOException unwritable) {
      return AdminReply.refused(
          "cannot write " + to + " (" + unwritable.getClass().getSimpleName() + ")");
    }
  }

  private AdminReply explain(AdminRequest request) {
    var planes = server.planes();
    if (planes.isEmpty()) {
      return AdminReply.refused("the server is sealed; unseal it first");
    }
    var vault = request.argument("vault").orElse("");
    if (!VaultName.valid(vault)) {
      return AdminReply.refused("--vault is not the name of a vault");
    }
    try {
      var call = SupposedCall.read(new VaultName(vault), request.arguments());
      var explanation = planes.get().explanations().explain(call);
      return AdminReply.done(new String(Json.write(explanation), StandardCharsets.UTF_8));
    } catch (SupposedCall.UnusableWordException unusable) {
      return AdminReply.refused("--" + unusable.word() + " " + unusable.problem());
    }
  }

  private AdminReply networkRules(AdminRequest request) {
    var planes = server.planes();
    if (planes.isEmpty()) {
      return AdminReply.refused("the server is sealed; unseal it first");
    }
    return request
        .argument("vault")
        .filter(VaultName::valid)
        .flatMap(name -> planes.get().explanations().rules(new VaultName(name)))
        .map(rules -> AdminReply.done(JSON.writeValueAsString(rules)))
        .orElseGet(() -> AdminReply.refused("there is no such vault"));
  }

  private interface OnDirectory {
    AdminReply run(Directory directory);
  }

  private AdminReply unsealed(OnDirectory verb) {
    return server
        .planes()
        .map(planes -> verb.run(planes.directory()))
        .orElseGet(() -> AdminReply.refused("the server is sealed; unseal it first"));
  }

  private AdminReply trustedServices(AdminRequest request) {
    var services = server.network().trusted().services();
    return AdminReply.done(
        request.argument("format").filter("json"::equals).isPresent()
            ? TrustedServicesText.json(services)
            : TrustedServicesText.paragraphs(services));
  }

  /**
   * With a client id only here: through the directory's own door it is chosen by lot, so that
   * nobody registers the id of a trusted service.
   */
  private static AdminReply addTenant(Directory directory, AdminRequest request) {
    var domain = request.argument("domain").orElse("");
    if (domain.length() > MAX_DOMAIN || !DOMAIN.matcher(domain).matches()) {
      return AdminReply.refused("a domain is a name such as fabrikam.example");
    }
    var tenant =
        directory.createTenant(
            Ids.random().next().toString(),
            request.argument("name").orElse(""),
            List.of(domain.toLowerCase(Locale.ROOT)));
    return AdminReply.done("tenant " + tenant.id());
  }

  private static AdminReply listTenants(Directory directory) {
    return AdminReply.done(
        directory.tenants().stream()
            .map(tenant ->
                tenant.id()
                    + "  "
                    + String.join(",", tenant.domains())
                    + "  "
                    + tenant.displayName())
            .collect(Collectors.joining("\n")));
  }

  /** The one the request names by id or domain, else the first. */
  private static Optional<String> tenant(Directory directory, AdminRequest request) {
    return request
        .argument("tenant")
        .map(directory::tenant)
        .orElseGet(directory::defaultTenant)
        .map(Tenant::id);
  }

  private AdminReply addPrincipal(Directory directory, AdminRequest request) {
    var clientId = request.argument("client-id");
    var resource = request.argument("managed-identity-of");
    if (clientId.filter(id -> !GUID.matcher(id).matches()).isPresent()) {
      return AdminReply.refused("a client id is a GUID");
    }
    if (resource.filter(id -> ResourceTypes.of(id).isEmpty()).isPresent()) {
      return AdminReply.refused(
          "a managed identity is one of a resource such as"
              + " /subscriptions/ID/resourceGroups/NAME/providers/Microsoft.Sql/servers/NAME");
    }
    var named = tenant(directory, request);
    if (named.isEmpty()) {
      return NO_TENANT;
    }
    var tenant = named.get();
    var name = request.argument("name").orElse("");
    var application =
        clientId.isPresent()
            ? directory.registerApplication(
                tenant, clientId.get().toLowerCase(Locale.ROOT), name, List.of(), List.of())
            : directory.registerApplication(tenant, name, List.of(), List.of());
    var principal =
        resource.isPresent()
            ? directory.createManagedIdentity(tenant, application.appId(), resource.get())
            : directory.createServicePrincipal(tenant, application.appId(), true);
    return AdminReply.done(
        "tenant "
            + tenant
            + "\nclient id "
            + application.appId()
            + "\nobject id "
            + principal.objectId()
            + "\nsecret "
            + newSecret(directory, tenant, application.objectId()));
  }

  private static AdminReply listPrincipals(Directory directory, AdminRequest request) {
    return tenant(directory, request)
        .map(tenant ->
            AdminReply.done(
                directory.servicePrincipals(tenant).stream()
                    .map(sp -> sp.appId() + "  " + sp.objectId() + "  " + sp.displayName())
                    .collect(Collectors.joining("\n"))))
        .orElse(NO_TENANT);
  }

  private AdminReply addSecret(Directory directory, AdminRequest request) {
    var named = tenant(directory, request);
    if (named.isEmpty()) {
      return NO_TENANT;
    }
    var tenant = named.get();
    return directory
        .applicationByAppId(tenant, request.argument("client-id").orElse(""))
        .map(application -> newSecret(directory, tenant, application.objectId()))
        .map(secret -> AdminReply.done("secret " + secret))
        .orElseGet(() -> AdminReply.refused("no application has this client id"));
  }

  /** In clear, to be shown to the operator this once. */
  private String newSecret(Directory directory, String tenant, String application) {
    var end = server.foundation().clock().instant().plus(SECRET_LIFE);
    try (var made =
        directory
            .credentials()
            .addPassword(tenant, application, "made by an operator", Optional.empty(), end)) {
      return made.secret().expose(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }
}
