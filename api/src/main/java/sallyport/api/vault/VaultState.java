package sallyport.api.vault;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import sallyport.access.AccessPolicies;
import sallyport.access.Firewall;
import sallyport.access.NetworkExtensions;
import sallyport.access.NetworkRules;
import sallyport.access.PerimeterRules;
import sallyport.access.VaultFlags;
import sallyport.core.CloudProfile;
import sallyport.resources.VaultResource;
import sallyport.vault.Vault;
import sallyport.vault.objects.RecoveryLevel;

/**
 * One vault ready to be called: its rules compiled and everything written that every answer says
 * again. Immutable but for {@link #warm}; a change of the vault makes another.
 */
final class VaultState {
  /** The application id of Key Vault itself, the audience of version 2 tokens. */
  private static final String SERVICE_APP_ID = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093";

  private final VaultResource resource;
  private final Vault vault;
  private final Firewall firewall;
  private final VaultFlags flags;
  private final boolean roleBased;
  private final AccessPolicies policies;
  private final String scope;
  private final String auditResourceId;
  private final String baseUrl;
  private final String pageUrl;
  private final String challenge;
  private final List<String> audiences;
  private final byte[] recovery;
  private final byte[] recoveryBefore71;
  private volatile boolean warm;

  /**
   * @param perimeter what the perimeter around the vault says about it
   */
  VaultState(
      CloudProfile profile,
      VaultResource resource,
      Optional<PerimeterRules> perimeter,
      NetworkExtensions extensions) {
    var place = resource.place();
    var host = profile.vaultHost(place.name());
    this.resource = resource;
    this.vault =
        new Vault(
            resource.id(),
            place.name(),
            resource.tenantId(),
            Duration.ofDays(resource.softDelete().retentionDays()),
            resource.softDelete().purgeProtection(),
            resource.sku() == VaultResource.Sku.PREMIUM,
            realm(profile, resource));
    this.firewall =
        Firewall.compile(
            extensions.inForce(resource.network()),
            Optional.of(resource.id()),
            perimeter.map(extensions::inForce));
    this.flags = resource.flags().switches();
    this.roleBased = resource.roleBased();
    this.policies = AccessPolicies.compile(resource.tenantId(), resource.accessPolicies());
    this.scope = place.scope().toLowerCase(Locale.ROOT);
    this.auditResourceId = place.scope().toUpperCase(Locale.ROOT);
    this.baseUrl = profile.url(host);
    this.pageUrl = "https://" + host + ":" + profile.publicPort();
    this.challenge =
        "Bearer authorization=\""
            + profile.url(profile.login())
            + "/"
            + resource.tenantId()
            + "\", resource=\""
            + profile.vaultAudience()
            + "\"";
    this.audiences =
        List.of(profile.vaultAudience(), "https://" + profile.vaultSuffix(), SERVICE_APP_ID)
            .stream()
            .distinct()
            .toList();
    var level = RecoveryLevel.of(vault);
    this.recovery =
        (",\"recoveryLevel\":\""
                + level.word()
                + "\",\"recoverableDays\":"
                + vault.retention().toDays())
            .getBytes(US_ASCII);
    this.recoveryBefore71 =
        (",\"recoveryLevel\":\"" + level.withoutCustomized().word() + "\"").getBytes(US_ASCII);
  }

  private static String realm(CloudProfile profile, VaultResource resource) {
    return (profile.name() + "/" + resource.tenantId() + "/" + resource.place().subscriptionId())
        .toLowerCase(Locale.ROOT);
  }

  Vault vault() {
    return vault;
  }

  Firewall firewall() {
    return firewall;
  }

  /** As stored: of what an extension allows, a part may not be in force. */
  NetworkRules rules() {
    return resource.network();
  }

  VaultFlags flags() {
    return flags;
  }

  AccessPolicies policies() {
    return policies;
  }

  boolean roleBased() {
    return roleBased;
  }

  /** The vault's ARM id in lower case, as refusals name it. */
  String scope() {
    return scope;
  }

  /** The vault's ARM id in upper case, as audit records name it. */
  String auditResourceId() {
    return auditResourceId;
  }

  String location() {
    return resource.place().location();
  }

  /** Of identifiers: {@code https://host} with the public port where it is not 443. */
  String baseUrl() {
    return baseUrl;
  }

  /** Of links to further pages: the port is always named, as the service does. */
  String pageUrl() {
    return pageUrl;
  }

  /** The value of {@code WWW-Authenticate}. */
  String challenge() {
    return challenge;
  }

  /** What a token may be issued for; the first is the one the challenge names. */
  List<String> audiences() {
    return audiences;
  }

  /** Members of every attributes object: what deletion means in this vault. */
  byte[] recovery(ApiVersion version) {
    return version.has(ApiVersion.Feature.RECOVERABLE_DAYS) ? recovery : recoveryBefore71;
  }

  /** A secret of this vault has been opened: all that opening takes is at hand. */
  void warmed() {
    if (!warm) {
      warm = true;
    }
  }

  boolean warm() {
    return warm;
  }

  /** How refusals name the vault. */
  String inWords() {
    return vault.name().value() + ";location=" + location();
  }
}
