package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import sallyport.access.NetworkExtensions;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.resources.Asking;
import sallyport.resources.PolicyEdit;
import sallyport.resources.ResourceGroups;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.Subscriptions;
import sallyport.resources.VaultAddress;
import sallyport.resources.VaultDraft;
import sallyport.resources.VaultResource;
import sallyport.resources.Vaults;
import sallyport.resources.networks.EndpointConnections;

/** Living vaults and their access policies. */
final class VaultRoutes {
  private static final String ACTION = "Microsoft.KeyVault/vaults/";
  private static final String PROVIDER = "/providers/Microsoft.KeyVault/";

  private final CloudProfile cloud;
  private final Subscriptions subscriptions;
  private final ResourceGroups groups;
  private final Vaults vaults;
  private final EndpointConnections connections;
  private final NetworkExtensions extensions;
  private final LockOut lockOut;

  VaultRoutes(
      CloudProfile cloud,
      Subscriptions subscriptions,
      ResourceGroups groups,
      Vaults vaults,
      EndpointConnections connections,
      NetworkExtensions extensions,
      LockOut lockOut) {
    this.cloud = cloud;
    this.subscriptions = subscriptions;
    this.groups = groups;
    this.vaults = vaults;
    this.connections = connections;
    this.extensions = extensions;
    this.lockOut = lockOut;
  }

  List<Route> routes() {
    var all = "/subscriptions/{subscription}" + PROVIDER + "vaults";
    var inGroup = "/subscriptions/{subscription}/resourceGroups/{group}" + PROVIDER + "vaults";
    var one = inGroup + "/{vault}";
    return List.of(
        route("GET", all, this::list).audited("VaultList"),
        route("GET", inGroup, this::listGroup).audited("VaultList"),
        route("GET", one, this::get).audited("VaultGet"),
        route("HEAD", one, this::exists).audited("VaultGet"),
        route("PUT", one, this::put).audited("VaultPut"),
        route("PATCH", one, this::patch).audited("VaultPatch"),
        route("DELETE", one, this::delete).audited("VaultDelete"),
        route("PUT", one + "/accessPolicies/{edit}", this::editPolicies).audited("VaultPatch"),
        route(
            "POST",
            "/subscriptions/{subscription}" + PROVIDER + "checkNameAvailability",
            this::checkName));
  }

  private static Route route(String method, String path, Route.Operation operation) {
    return Route.of(method, path, ApiVersions.KEY_VAULT, operation);
  }

  private ArmAnswer list(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    call.requireSight(ACTION + "read", subscription.scope());
    return visible(call, vaults.inSubscription(subscription.id()));
  }

  private ArmAnswer listGroup(ArmCall call) {
    var subscription = SubscriptionRoutes.required(subscriptions, call);
    var group = call.parameter("group");
    call.requireSight(ACTION + "read", subscription.scope() + "/resourceGroups/" + group);
    groups.get(subscription.id(), group);
    return visible(call, vaults.inGroup(subscription.id(), group));
  }

  private ArmAnswer get(ArmCall call) {
    call.require(ACTION + "read", scope(call));
    return ArmAnswer.ok(shown(call, vaults.get(found(call))));
  }

  private ArmAnswer exists(ArmCall call) {
    call.require(ACTION + "read", scope(call));
    return ArmAnswer.empty(vaults.find(address(call)).isPresent() ? 204 : 404);
  }

  /** Always 200 and complete: a client that sees another state polls, some for half a minute. */
  private ArmAnswer put(ArmCall call) {
    call.require(ACTION + "write", scope(call));
    var draft = VaultReader.draft(call.body());
    if (draft.createMode().filter("recover"::equalsIgnoreCase).isPresent()) {
      call.auditAs("VaultRecover");
    }
    return written(call, draft, vaults.put(address(call), draft, asking(call)).vault());
  }

  private ArmAnswer patch(ArmCall call) {
    call.require(ACTION + "write", scope(call));
    var draft = VaultReader.draft(call.body());
    return written(call, draft, vaults.patch(found(call), draft, asking(call)));
  }

  private ArmAnswer written(ArmCall call, VaultDraft draft, VaultResource vault) {
    var answer = ArmAnswer.ok(shown(call, vault));
    return draft.network().said()
        ? lockOut.warning(call.request().arrival(), vault).map(answer::warning).orElse(answer)
        : answer;
  }

  private ArmAnswer delete(ArmCall call) {
    call.require(ACTION + "delete", scope(call));
    return ArmAnswer.empty(vaults.delete(address(call)) ? 200 : 204);
  }

  private ArmAnswer editPolicies(ArmCall call) {
    call.require(ACTION + "accessPolicies/write", scope(call));
    var edit =
        PolicyEdit.named(call.parameter("edit"))
            .orElseThrow(() -> new RefusedException(new WireRefusal.UnknownPath()));
    var written =
        call.body()
            .object("properties")
            .flatMap(VaultReader::policies)
            .orElseThrow(
                () -> new RefusedException(new ResourceRefusal.InvalidValue("accessPolicies")));
    var vault = vaults.editPolicies(found(call), edit, written, call.author());
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", vault.place().scope() + "/accessPolicies/");
    shown.put("type", VaultWire.TYPE + "/accessPolicies");
    shown.put("properties", Map.of("accessPolicies", VaultWire.policies(vault)));
    return ArmAnswer.ok(shown);
  }

  private ArmAnswer checkName(ArmCall call) {
    var scope = SubscriptionRoutes.required(subscriptions, call).scope();
    call.require("Microsoft.KeyVault/checkNameAvailability/read", scope);
    var body = call.body();
    if (!body.text("type").orElse("").equalsIgnoreCase(VaultWire.TYPE)) {
      throw new RefusedException(new ResourceRefusal.InvalidValue("type"));
    }
    var name = body.text("name").orElse("");
    return ArmAnswer.ok(
        switch (vaults.checkName(name)) {
          case AVAILABLE -> Map.of("nameAvailable", true);
          case INVALID -> unavailable("AccountNameInvalid", ArmVaultErrors.nameInvalid(name));
          case TAKEN -> unavailable("AlreadyExists", ArmVaultErrors.nameTaken(name));
        });
  }

  private static Map<String, Object> unavailable(String reason, String message) {
    var shown = new LinkedHashMap<String, Object>();
    shown.put("nameAvailable", false);
    shown.put("reason", reason);
    shown.put("message", message);
    return shown;
  }

  private ArmAnswer visible(ArmCall call, List<VaultResource> found) {
    var connected =
        connections.all().stream()
            .collect(Collectors.groupingBy(endpoint -> endpoint.connection().vault()));
    return ArmAnswer.list(
        found.stream()
            .filter(vault -> call.may(ACTION + "read", vault.place().scope()))
            .map(vault ->
                VaultWire.of(
                    vault,
                    cloud,
                    call.apiVersion(),
                    connected.getOrDefault(vault.id(), List.of()),
                    extensions))
            .toList());
  }

  private VaultWire shown(ArmCall call, VaultResource vault) {
    return VaultWire.of(vault, cloud, call.apiVersion(), connections.of(vault.id()), extensions);
  }

  private Asking asking(ArmCall call) {
    var doing = new ArmCall.Doing(ACTION + "write", scope(call));
    return new Asking(
        call.author(),
        call.since("2026-02-01"),
        call.since("2019-01-01") ? Asking.RuleLimits.TODAY : Asking.RuleLimits.OF_2018,
        extensions,
        subnet ->
            call.requireLinked(
                doing,
                "Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action",
                subnet));
  }

  /** The address, once its group is known to be there: its absence is told before the vault's. */
  private VaultAddress found(ArmCall call) {
    var address = address(call);
    groups.get(address.subscriptionId(), address.resourceGroup());
    return address;
  }

  private VaultAddress address(ArmCall call) {
    return new VaultAddress(
        SubscriptionRoutes.required(subscriptions, call).id(),
        call.parameter("group"),
        call.parameter("vault"));
  }

  private String scope(ArmCall call) {
    return Optional.of(address(call))
        .map(at ->
            "/subscriptions/"
                + at.subscriptionId()
                + "/resourceGroups/"
                + at.resourceGroup()
                + PROVIDER
                + "vaults/"
                + at.name())
        .orElseThrow();
  }
}
