package sallyport.api.resources;

import java.util.List;
import java.util.Optional;
import sallyport.access.NetworkRules.SubnetRule;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;
import sallyport.resources.VaultDraft;
import sallyport.resources.VaultResource;

/**
 * Reads what clients write about vaults. Read-only members ({@code vaultUri}, {@code
 * provisioningState}, {@code systemData} and others) are passed over: clients send back whole what
 * they were shown.
 */
final class VaultReader {
  private VaultReader() {}

  static VaultDraft draft(Members body) {
    var properties = body.object("properties");
    properties.ifPresent(VaultReader::refuseUnenforced);
    return new VaultDraft(
        body.text("location"),
        body.map("tags"),
        properties.flatMap(p -> p.text("createMode")),
        properties.flatMap(p -> p.text("tenantId")),
        properties.flatMap(p -> p.object("sku")).map(VaultReader::sku),
        properties.flatMap(VaultReader::policies),
        new VaultDraft.Network(
            properties.flatMap(p -> p.text("publicNetworkAccess")),
            properties.flatMap(p -> p.object("networkAcls")).map(VaultReader::acls)),
        new VaultResource.Flags(
            properties.flatMap(p -> p.flag("enabledForDeployment")),
            properties.flatMap(p -> p.flag("enabledForDiskEncryption")),
            properties.flatMap(p -> p.flag("enabledForTemplateDeployment")),
            properties.flatMap(p -> p.flag("enableRbacAuthorization"))),
        new VaultDraft.Protection(
            properties.flatMap(p -> p.flag("enableSoftDelete")),
            properties.flatMap(p -> p.number("softDeleteRetentionInDays")),
            properties.flatMap(p -> p.flag("enablePurgeProtection"))));
  }

  /** {@code accessPolicies} of a vault's properties, or of a body that has nothing else. */
  static Optional<List<VaultDraft.Policy>> policies(Members properties) {
    return properties
        .objects("accessPolicies")
        .map(entries -> entries.stream().map(VaultReader::policy).toList());
  }

  private static void refuseUnenforced(Members properties) {
    if (properties.has("tokenBindingParameters")) {
      throw new RefusedException(
          new ResourceRefusal.NotEnforced(
              "tokenBindingParameters", "token binding is not supported"));
    }
  }

  private static VaultDraft.Sku sku(Members sku) {
    return new VaultDraft.Sku(sku.text("family"), sku.text("name"));
  }

  private static VaultDraft.Acls acls(Members acls) {
    return new VaultDraft.Acls(
        acls.text("bypass"),
        acls.text("defaultAction"),
        values(acls, "ipRules", "value"),
        acls.objects("virtualNetworkRules").orElse(List.of()).stream()
            .map(rule ->
                new SubnetRule(
                    rule.text("id").orElse(""), rule.flag("ignoreMissingVnetServiceEndpoint")))
            .toList(),
        acls.flag("reportOnly"));
  }

  private static List<String> values(Members acls, String list, String member) {
    return acls.objects(list).orElse(List.of()).stream()
        .map(rule -> rule.text(member).orElse(""))
        .toList();
  }

  private static VaultDraft.Policy policy(Members entry) {
    var permissions = entry.object("permissions");
    return new VaultDraft.Policy(
        entry.text("tenantId"),
        entry.text("objectId"),
        entry.text("applicationId"),
        permissions.map(p -> p.texts("keys")).orElse(List.of()),
        permissions.map(p -> p.texts("secrets")).orElse(List.of()),
        permissions.map(p -> p.texts("certificates")).orElse(List.of()),
        permissions.map(p -> p.texts("storage")).orElse(List.of()));
  }
}
