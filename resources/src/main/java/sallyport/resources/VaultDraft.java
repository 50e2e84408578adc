package sallyport.resources;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.access.NetworkRules.SubnetRule;

/**
 * What a client wrote about a vault, not yet judged. Absent is what was not said; words are as they
 * were sent. The shapes are {@code VaultCreateOrUpdateParameters} and {@code VaultPatchParameters}
 * of the Key Vault control plane.
 */
public record VaultDraft(
    Optional<String> location,
    Optional<Map<String, String>> tags,
    Optional<String> createMode,
    Optional<String> tenantId,
    Optional<Sku> sku,
    Optional<List<Policy>> accessPolicies,
    Network network,
    VaultResource.Flags flags,
    Protection protection) {

  /** The whole draft says nothing but this about who may come in: recover what was. */
  boolean recovers() {
    return createMode.filter("recover"::equalsIgnoreCase).isPresent();
  }

  VaultDraft withSubnets(List<SubnetRule> rules) {
    var acls =
        network
            .acls()
            .map(was ->
                new Acls(
                    was.bypass(), was.defaultAction(), was.addresses(), rules, was.reportOnly()));
    return new VaultDraft(
        location,
        tags,
        createMode,
        tenantId,
        sku,
        accessPolicies,
        new Network(network.publicAccess(), acls),
        flags,
        protection);
  }

  public record Sku(Optional<String> family, Optional<String> name) {}

  /** An access policy; permissions that were not sent are empty lists. */
  public record Policy(
      Optional<String> tenantId,
      Optional<String> objectId,
      Optional<String> applicationId,
      List<String> keys,
      List<String> secrets,
      List<String> certificates,
      List<String> storage) {}

  public record Network(Optional<String> publicAccess, Optional<Acls> acls) {

    /** Whether anything was said about who may come in from where. */
    public boolean said() {
      return publicAccess.isPresent() || acls.isPresent();
    }
  }

  /**
   * {@code networkAcls}.
   *
   * @param subnets virtual network rules, with the ids as they were sent
   * @param reportOnly ours: whether the rules only report what they would refuse
   */
  public record Acls(
      Optional<String> bypass,
      Optional<String> defaultAction,
      List<String> addresses,
      List<SubnetRule> subnets,
      Optional<Boolean> reportOnly) {}

  public record Protection(
      Optional<Boolean> softDelete,
      Optional<Integer> retentionDays,
      Optional<Boolean> purgeProtection) {}
}
