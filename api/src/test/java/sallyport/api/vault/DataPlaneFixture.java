package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import sallyport.access.AccessPolicy;
import sallyport.access.Attachment;
import sallyport.access.AzureTrustedServices;
import sallyport.access.NetworkExtensions;
import sallyport.access.NetworkRules;
import sallyport.access.RoleAssignment;
import sallyport.access.RoleDefinition;
import sallyport.access.TrustedServices;
import sallyport.access.VaultFlags;
import sallyport.audit.AuditRecord;
import sallyport.audit.AuditSink;
import sallyport.core.Caller;
import sallyport.core.CloudProfile;
import sallyport.core.Ids;
import sallyport.core.ObjectKind;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.crypto.FileSeal;
import sallyport.crypto.InMemoryKeyringStore;
import sallyport.crypto.Keyring;
import sallyport.crypto.keys.KeyModule;
import sallyport.crypto.keys.LiveKeys;
import sallyport.crypto.keys.SoftwareModule;
import sallyport.http.Response;
import sallyport.identity.tokens.TokenCheck;
import sallyport.resources.InMemoryResourceStore;
import sallyport.resources.InMemoryRoleStore;
import sallyport.resources.ResourceGroup;
import sallyport.resources.Subscription;
import sallyport.resources.VaultResource;
import sallyport.resources.networks.InMemoryNetworkStore;
import sallyport.vault.keys.Attestations;
import sallyport.vault.keys.InMemoryReleaseKeyStore;
import sallyport.vault.keys.InMemoryRotationStore;
import sallyport.vault.keys.InMemoryTokenObjectStore;
import sallyport.vault.keys.KeyModules;
import sallyport.vault.keys.Keys;
import sallyport.vault.keys.ReleaseAuthority;
import sallyport.vault.objects.DeletedObjectStore;
import sallyport.vault.objects.InMemoryObjectStore;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.secrets.Secrets;

/** A whole data plane over in-memory stores: the real doors, domain and seals. */
final class DataPlaneFixture {
  static final String TENANT = "11111111-1111-4111-8111-111111111111";
  static final String SUBSCRIPTION = "22222222-2222-4222-8222-222222222222";
  static final String CALLER = "33333333-3333-4333-8333-333333333333";
  static final String APP = "44444444-4444-4444-8444-444444444444";
  static final String ISSUER = "https://login.example.test:8443/" + TENANT + "/";
  static final String HOST = "kv-pay.vault.example.test";
  static final String SCOPE =
      "/subscriptions/"
          + SUBSCRIPTION
          + "/resourcegroups/rg-pay/providers/microsoft.keyvault/vaults/kv-pay";
  static final String TOKEN = "the-valid-token";
  private static final TrustedServices ALL_SERVICES = TrustedServices.of(AzureTrustedServices.ALL);

  final InMemoryObjectStore objects = new InMemoryObjectStore();
  final InMemoryResourceStore resources = new InMemoryResourceStore();
  final InMemoryRoleStore roles = new InMemoryRoleStore();
  final InMemoryNetworkStore networks = new InMemoryNetworkStore();
  final List<AuditRecord> audit = Collections.synchronizedList(new ArrayList<>());
  final Map<String, TokenCheck.Verdict> tokens = new HashMap<>();
  final VaultStates states;
  final Keyring keyring;
  final Keys keys;
  final DataPlane plane;

  Instant now = Instant.ofEpochSecond(1_795_338_054L);
  Optional<AuditSink> otherSink = Optional.empty();
  boolean auditTakesAtOnce = true;
  String backup = "";

  /** Happens whenever a token of a machine is looked at. */
  Runnable whileAttesting = () -> {};

  /** Happens whenever a key is made, on the thread that makes it. */
  Runnable whileMaking = () -> {};

  final AtomicLong versions = new AtomicLong();

  DataPlaneFixture() {
    this(UnaryOperator.identity());
  }

  DataPlaneFixture(UnaryOperator<ObjectStore> store) {
    this(store, List.of(), ALL_SERVICES, NetworkExtensions.NONE);
  }

  DataPlaneFixture(TrustedServices trusted) {
    this(UnaryOperator.identity(), List.of(), trusted, NetworkExtensions.NONE);
  }

  /** With what an operator attached to subnets and private endpoints. */
  DataPlaneFixture(List<Attachment> attachments) {
    this(UnaryOperator.identity(), attachments, ALL_SERVICES, NetworkExtensions.NONE);
  }

  DataPlaneFixture(List<Attachment> attachments, NetworkExtensions extensions) {
    this(UnaryOperator.identity(), attachments, ALL_SERVICES, extensions);
  }

  private DataPlaneFixture(
      UnaryOperator<ObjectStore> store,
      List<Attachment> attachments,
      TrustedServices trusted,
      NetworkExtensions extensions) {
    tokens.put(TOKEN, new TokenCheck.Verdict.Valid(caller()));
    resources.addSubscription(new Subscription(SUBSCRIPTION, TENANT, "Lab"));
    resources.putGroup(new ResourceGroup(SUBSCRIPTION, "rg-pay", "westeurope", Map.of()));
    resources.createVault(vault("kv-pay"));
    var profile = CloudProfile.ownDomain("example.test", 8443);
    states =
        new VaultStates(
            profile,
            new VaultStates.Stores(resources, roles, networks),
            () -> attachments,
            Optional.of(new VaultName("kv-pay")),
            extensions);
    keyring = new Keyring(new InMemoryKeyringStore(), () -> now, new SecureRandom());
    keyring.unseal(new FileSeal(folder().resolve("seal.key")));
    DeletedObjectStore deleted = objects.deleted();
    var secrets = new Secrets(store.apply(objects), deleted, keyring, () -> now, this::nextVersion);
    keys =
        new Keys(
            new Keys.Stores(
                store.apply(objects),
                deleted,
                new InMemoryRotationStore(objects),
                new InMemoryReleaseKeyStore(),
                new InMemoryTokenObjectStore(objects)),
            keyring,
            new KeyModules(module(), Optional.empty(), true),
            new LiveKeys(100),
            new Keys.Trust(
                new Attestations(
                    Map.of(TestAuthority.URL, TestAuthority.keySet()),
                    () -> {
                      whileAttesting.run();
                      return now;
                    }),
                ReleaseAuthority.none("Test releases", () -> now)),
            () -> now,
            this::nextVersion);
    plane =
        new DataPlane(
            states,
            (token, _, _) -> tokens.getOrDefault(token, new TokenCheck.Verdict.Malformed()),
            trusted,
            secrets,
            keys,
            keyring,
            new Recorder(),
            () -> now,
            Ids.guessable());
  }

  private KeyModule module() {
    var real = new SoftwareModule();
    return (KeyModule)
        Proxy.newProxyInstance(
            KeyModule.class.getClassLoader(),
            new Class<?>[] {KeyModule.class},
            (_, called, arguments) -> {
              if (called.getName().equals("generate")) {
                whileMaking.run();
              }
              try {
                return called.invoke(real, arguments);
              } catch (InvocationTargetException fault) {
                throw fault.getCause();
              }
            });
  }

  private UUID nextVersion() {
    return new UUID(0, versions.incrementAndGet());
  }

  private static Path folder() {
    try {
      var folder = Files.createTempDirectory("sallyport-test");
      folder.toFile().deleteOnExit();
      folder.resolve("seal.key").toFile().deleteOnExit();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Caller caller() {
    return new Caller(
        TENANT,
        CALLER,
        Optional.of(APP),
        List.of(),
        false,
        true,
        ISSUER,
        Optional.empty(),
        Map.of("oid", CALLER, "appid", APP));
  }

  static VaultResource vault(String name) {
    return new VaultResource(
        new VaultId("id-of-" + name),
        1,
        new VaultResource.Place(SUBSCRIPTION, "rg-pay", new VaultName(name), "westeurope"),
        Map.of(),
        TENANT,
        VaultResource.Sku.PREMIUM,
        List.of(everything()),
        NetworkRules.OPEN,
        new VaultResource.Flags(
            Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(false)),
        new VaultResource.SoftDelete(90, false),
        new VaultResource.SystemData(
            CALLER, "Application", Instant.EPOCH, CALLER, "Application", Instant.EPOCH));
  }

  /** Permissions on secrets. */
  static AccessPolicy policy(String... secrets) {
    return policy(ObjectKind.SECRET, secrets);
  }

  static AccessPolicy policy(ObjectKind kind, String... words) {
    return new AccessPolicy(
        TENANT,
        CALLER,
        Optional.empty(),
        kind == ObjectKind.KEY ? List.of(words) : List.of(),
        kind == ObjectKind.SECRET ? List.of(words) : List.of(),
        List.of(),
        List.of());
  }

  private static AccessPolicy everything() {
    var all = List.of("all", "purge");
    return new AccessPolicy(TENANT, CALLER, Optional.empty(), all, all, List.of(), List.of());
  }

  /** Replaces the vault's policies, as the control plane would. */
  DataPlaneFixture policies(AccessPolicy... policies) {
    return change(it -> with(it, List.of(policies), it.network(), false, it.softDelete()));
  }

  DataPlaneFixture network(NetworkRules rules) {
    return change(it -> with(it, it.accessPolicies(), rules, it.roleBased(), it.softDelete()));
  }

  /** Sets the three switches for services of the platform. */
  DataPlaneFixture flags(VaultFlags flags) {
    return change(it ->
        with(
            it,
            it.accessPolicies(),
            it.network(),
            new VaultResource.Flags(
                Optional.of(flags.deployment()),
                Optional.of(flags.diskEncryption()),
                Optional.of(flags.templateDeployment()),
                it.flags().enableRbacAuthorization()),
            it.softDelete()));
  }

  DataPlaneFixture softDelete(int days, boolean purgeProtection) {
    return change(it ->
        with(
            it,
            it.accessPolicies(),
            it.network(),
            it.roleBased(),
            new VaultResource.SoftDelete(days, purgeProtection)));
  }

  /** Switches to roles and gives the caller one with exactly these data actions. */
  DataPlaneFixture role(String scope, List<String> dataActions) {
    roles.assignments().forEach(it -> roles.removeAssignment(it.id()));
    if (!dataActions.isEmpty()) {
      roles.putCustomRole(
          new RoleDefinition(
              "99999999-9999-4999-8999-999999999999",
              "Test role",
              "",
              false,
              List.of(new RoleDefinition.Permission(List.of(), List.of(), dataActions, List.of())),
              List.of("/")));
      roles.addAssignment(
          new RoleAssignment(
              "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
              scope,
              "99999999-9999-4999-8999-999999999999",
              CALLER,
              "ServicePrincipal",
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              CALLER,
              Instant.EPOCH,
              Instant.EPOCH));
    }
    states.rolesChanged();
    return change(it -> with(it, it.accessPolicies(), it.network(), true, it.softDelete()));
  }

  static VaultResource withPurgeProtection(VaultResource it) {
    return with(
        it,
        it.accessPolicies(),
        it.network(),
        it.roleBased(),
        new VaultResource.SoftDelete(it.softDelete().retentionDays(), true));
  }

  private DataPlaneFixture change(UnaryOperator<VaultResource> change) {
    resources.changeVault(new VaultName("kv-pay"), change);
    states.vaultChanged(new VaultName("kv-pay"));
    return this;
  }

  private static VaultResource with(
      VaultResource it,
      List<AccessPolicy> policies,
      NetworkRules network,
      boolean roleBased,
      VaultResource.SoftDelete softDelete) {
    return with(
        it,
        policies,
        network,
        new VaultResource.Flags(
            it.flags().enabledForDeployment(),
            it.flags().enabledForDiskEncryption(),
            it.flags().enabledForTemplateDeployment(),
            Optional.of(roleBased)),
        softDelete);
  }

  private static VaultResource with(
      VaultResource it,
      List<AccessPolicy> policies,
      NetworkRules network,
      VaultResource.Flags flags,
      VaultResource.SoftDelete softDelete) {
    return new VaultResource(
        it.id(),
        it.revision(),
        it.place(),
        it.tags(),
        it.tenantId(),
        it.sku(),
        policies,
        network,
        flags,
        softDelete,
        it.systemData());
  }

  static SentRequest request(String method, String target) {
    return SentRequest.of(method, HOST, target).bearer(TOKEN);
  }

  Response call(String method, String target) {
    return plane.handle(request(method, target));
  }

  Response call(String method, String target, String body) {
    return plane.handle(request(method, target).body(body));
  }

  static String body(Response response) {
    return new String(response.body(), UTF_8);
  }

  static Optional<String> header(Response response, String name) {
    var headers = response.headers();
    for (int i = 0; i < headers.size(); i += 2) {
      if (headers.get(i).equalsIgnoreCase(name)) {
        return Optional.of(headers.get(i + 1));
      }
    }
    return Optional.empty();
  }

  /** The one record since the last look. */
  AuditRecord onlyRecord() {
    assertThat(audit).hasSize(1);
    return audit.removeFirst();
  }

  private final class Recorder implements AuditSink {
    @Override
    public void write(AuditRecord record) {
      otherSink.ifPresentOrElse(sink -> sink.write(record), () -> audit.add(record));
    }

    @Override
    public boolean takesAtOnce() {
      return auditTakesAtOnce;
    }

    @Override
    public void close() {}
  }
}
