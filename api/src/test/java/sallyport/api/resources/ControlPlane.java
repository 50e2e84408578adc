package sallyport.api.resources;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sallyport.access.Attachment;
import sallyport.access.BuiltInRoles;
import sallyport.access.NetworkExtensions;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleDefinition;
import sallyport.access.TrustedServices;
import sallyport.api.vault.Explanations;
import sallyport.api.vault.VaultStates;
import sallyport.audit.AuditRecord;
import sallyport.audit.AuditSink;
import sallyport.core.Arrival;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.core.Ids;
import sallyport.core.VaultId;
import sallyport.http.BadJsonException;
import sallyport.http.Json;
import sallyport.http.Response;
import sallyport.identity.tokens.SupposedCallers;
import sallyport.identity.tokens.TokenCheck;
import sallyport.resources.InMemoryResourceStore;
import sallyport.resources.InMemoryRoleStore;
import sallyport.resources.PrincipalDirectory;
import sallyport.resources.ResourceGroups;
import sallyport.resources.ResourceStore;
import sallyport.resources.Roles;
import sallyport.resources.Subscription;
import sallyport.resources.Subscriptions;
import sallyport.resources.VaultContents;
import sallyport.resources.Vaults;
import sallyport.resources.networks.EndpointConnections;
import sallyport.resources.networks.InMemoryNetworkStore;
import sallyport.resources.networks.NetworkGroups;
import sallyport.resources.networks.PerimeterMembers;
import sallyport.resources.networks.PrivateEndpoints;
import sallyport.resources.networks.PrivateZones;
import sallyport.resources.networks.SecurityPerimeters;
import sallyport.resources.networks.StoredNetworks;
import sallyport.resources.networks.VirtualNetworks;
import tools.jackson.databind.JsonNode;

/**
 * The whole control plane over stores in memory: one subscription, its owner, and one caller
 * without any role. Tokens are words: {@code owner}, {@code stranger}, {@code member} (of {@link
 * #TEAM}).
 */
final class ControlPlane {
  static final String TENANT = "11111111-1111-4111-8111-111111111111";
  static final String SUBSCRIPTION = "22222222-2222-4222-8222-222222222222";
  static final String APP = "33333333-3333-4333-8333-333333333333";
  static final String OWNER = "44444444-4444-4444-8444-444444444444";
  static final String STRANGER = "55555555-5555-4555-8555-555555555555";
  static final String MEMBER = "66666666-6666-4666-8666-666666666666";
  static final String TEAM = "77777777-7777-4777-8777-777777777777";
  static final String SCOPE = "/subscriptions/" + SUBSCRIPTION;
  static final String VAULTS = SCOPE + "/resourceGroups/rg1/providers/Microsoft.KeyVault/vaults/";
  static final Instant NOW = Instant.parse("2026-11-22T08:55:40.250Z");
  static final CloudProfile CLOUD = CloudProfile.ownDomain("localhost", 8443);

  final InMemoryResourceStore store = new InMemoryResourceStore();
  final InMemoryRoleStore roleStore = new InMemoryRoleStore();
  final InMemoryNetworkStore networkStore = new InMemoryNetworkStore();
  final List<AuditRecord> records = new ArrayList<>();
  final List<VaultId> destroyed = new ArrayList<>();
  private final ResourcesApi api;
  private @Nullable Supplier<RuntimeException> failure;
  Arrival arrival = Arrival.direct(InetAddress.getLoopbackAddress());
  private boolean failsBeforeTheCallerIsKnown;

  ControlPlane() {
    this(NetworkExtensions.NONE);
  }

  ControlPlane(NetworkExtensions extensions) {
    this(extensions, List.of());
  }

  /** With what an operator attached to subnets and private endpoints. */
  ControlPlane(NetworkExtensions extensions, List<Attachment> attachments) {
    store.addSubscription(new Subscription(SUBSCRIPTION, TENANT, "Lab"));
    grant(OWNER, BuiltInRoles.OWNER, SCOPE);
    var changes =
        new VaultStates(
            CLOUD,
            new VaultStates.Stores(store, roleStore, networkStore),
            () -> attachments,
            Optional.empty(),
            extensions);
    var failing = failing(store);
    InstantSource clock = () -> NOW;
    var known = new StoredNetworks(networkStore);
    var connections = new EndpointConnections(networkStore, changes);
    var members = new PerimeterMembers(networkStore, store, changes);
    VaultContents contents =
        vault -> {
          connections.vaultPurged(vault);
          members.vaultPurged(vault);
          destroyed.add(vault);
        };
    var vaults = new Vaults(failing, roleStore, known, changes, contents, Ids.random(), clock);
    var roles = new Roles(roleStore, store, known, new Directory(), changes, clock);
    var networks =
        new ResourcesApi.Networks(
            new VirtualNetworks(networkStore, store, roleStore, vaults, changes, Ids.random()),
            new PrivateEndpoints(networkStore, store, roleStore, changes, Ids.random()),
            connections,
            new PrivateZones(networkStore, store, roleStore, changes),
            new SecurityPerimeters(
                networkStore, store, roleStore, changes, extensions, Ids.random()),
            members);
    api =
        new ResourcesApi(
            CLOUD,
            ControlPlane::check,
            new ResourcesApi.Services(
                new Subscriptions(failing),
                new ResourceGroups(
                    failing,
                    roleStore,
                    vaults,
                    new NetworkGroups(networkStore, vaults, changes),
                    changes),
                vaults,
                networks,
                roles),
            new Explanations(changes, TrustedServices.NONE, ControlPlane::named),
            new ResourcesApi.NetworkSight(extensions, call -> changes.origins().of(call)),
            new Listing(),
            Ids.random(),
            clock);
  }

  /**
   * From now on the store of resources fails in everything it is asked.
   *
   * @param atOnce also in what is asked before the caller is known
   */
  void fail(Supplier<RuntimeException> with, boolean atOnce) {
    failure = with;
    failsBeforeTheCallerIsKnown = atOnce;
  }

  private ResourceStore failing(ResourceStore store) {
    return (ResourceStore)
        Proxy.newProxyInstance(
            ResourceStore.class.getClassLoader(),
            new Class<?>[] {ResourceStore.class},
            (_, method, arguments) -> {
              var spared = method.getName().equals("subscriptions");
              if (failure != null && (failsBeforeTheCallerIsKnown || !spared)) {
                throw failure.get();
              }
              try {
                return method.invoke(store, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  /** A control plane that already has group {@code rg1}, with attachments. */
  static ControlPlane withGroup(List<Attachment> attachments) {
    return withGroup(new ControlPlane(NetworkExtensions.NONE, attachments));
  }

  /** A control plane that already has group {@code rg1}. */
  static ControlPlane withGroup() {
    return withGroup(NetworkExtensions.NONE);
  }

  static ControlPlane withGroup(NetworkExtensions extensions) {
    return withGroup(new ControlPlane(extensions));
  }

  private static ControlPlane withGroup(ControlPlane plane) {
    plane.put(SCOPE + "/resourcegroups/rg1?api-version=2021-04-01", "{'location':'westeurope'}");
    return plane;
  }

  /** The same with a vault of the given properties beside tenant and sku. */
  static ControlPlane withVault(String name, String properties) {
    var plane = withGroup();
    var answer = plane.putVault(name, properties);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return plane;
  }

  void grant(String principal, RoleDefinition role, String scope) {
    roleStore.addAssignment(
        new RoleAssignment(
            Ids.random().next().toString(),
            scope,
            role.id(),
            principal,
            "ServicePrincipal",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            OWNER,
            NOW,
            NOW));
  }

  Answer putVault(String name, String properties) {
    return put(
        VAULTS + name + "?api-version=2023-07-01",
        "{'location':'westeurope','properties':{'tenantId':'"
            + TENANT
            + "','sku':{'family':'A','name':'standard'}"
            + (properties.isEmpty() ? "" : "," + properties)
            + "}}");
  }

  Answer get(String target) {
    return send("GET", target, "owner", "");
  }

  Answer put(String target, String body) {
    return send("PUT", target, "owner", body);
  }

  /** Quotes in {@code body} may be single ones. */
  Answer send(String method, String target, String token, String body) {
    var headers =
        token.isEmpty()
            ? Map.<String, String>of()
            : Map.of("Authorization", "Bearer " + token, "User-Agent", "test");
    return new Answer(
        api.handle(new SentRequest(method, target, headers, body.replace('\'', '"'), arrival)));
  }

  record Answer(Response response) {
    int status() {
      return response.status();
    }

    String text() {
      return new String(response.body(), UTF_8);
    }

    JsonNode json() {
      try {
        return Json.read(response.body());
      } catch (BadJsonException bad) {
        throw new AssertionError(text(), bad);
      }
    }

    JsonNode at(String pointer) {
      return json().at(pointer);
    }

    String code() {
      return at("/error/code").asString();
    }

    String message() {
      return at("/error/message").asString();
    }

    String header(String name) {
      var headers = response.headers();
      for (int i = 0; i < headers.size(); i += 2) {
        if (headers.get(i).equalsIgnoreCase(name)) {
          return headers.get(i + 1);
        }
      }
      throw new AssertionError("no header " + name);
    }
  }

  private static TokenCheck.Verdict check(String token, String tenant, List<String> audiences) {
    assertThat(audiences).contains("https://management.core.localhost");
    return switch (token) {
      case "owner" -> new TokenCheck.Verdict.Valid(caller(tenant, OWNER, List.of()));
      case "stranger" -> new TokenCheck.Verdict.Valid(caller(tenant, STRANGER, List.of()));
      case "member" -> new TokenCheck.Verdict.Valid(caller(tenant, MEMBER, List.of(TEAM)));
      case "for-a-vault" -> new TokenCheck.Verdict.WrongAudience("https://vault.localhost");
      case "of-another-tenant" ->
          new TokenCheck.Verdict.WrongIssuer(List.of("x"), "https://sts.windows.net/other/");
      case "expired" -> new TokenCheck.Verdict.Expired();
      default -> new TokenCheck.Verdict.Malformed();
    };
  }

  private static List<SupposedCallers.Supposed> named(String tenant, SupposedCallers.Who who) {
    return who.name().equals(OWNER)
        ? List.of(new SupposedCallers.Supposed("owner", caller(tenant, OWNER, List.of()), true))
        : List.of();
  }

  private static Caller caller(String tenant, String objectId, List<String> groups) {
    return new Caller(
        tenant,
        objectId,
        Optional.of(APP),
        groups,
        true,
        true,
        "https://login.localhost/" + tenant + "/",
        Optional.empty(),
        Map.of("oid", objectId));
  }

  private static final class Directory implements PrincipalDirectory {
    @Override
    public Optional<String> typeOf(String tenantId, String objectId) {
      if (objectId.equals(TEAM)) {
        return Optional.of("Group");
      }
      return List.of(OWNER, STRANGER, MEMBER).contains(objectId)
          ? Optional.of("ServicePrincipal")
          : Optional.empty();
    }

    @Override
    public List<String> groupsOf(String tenantId, String objectId) {
      return objectId.equals(MEMBER) ? List.of(TEAM) : List.of();
    }
  }

  private final class Listing implements AuditSink {
    @Override
    public void write(AuditRecord record) {
      records.add(record);
    }

    @Override
    public void close() {}
  }
}
