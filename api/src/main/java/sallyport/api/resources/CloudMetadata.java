package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.CloudProfile;

/**
 * {@code GET /metadata/endpoints}: how a client learns the names of this cloud. Three shapes are in
 * use: a small object (2015-01-01, old {@code az cloud register}), an array of clouds (2019 and
 * 2020, {@code ARM_CLOUD_METADATA_URL}), and one cloud (2022-09-01 on, newer {@code az cloud
 * register} and Terraform).
 */
final class CloudMetadata {
  private final CloudProfile cloud;

  CloudMetadata(CloudProfile cloud) {
    this.cloud = cloud;
  }

  /**
   * @param profile {@code adfs} gives an authority for which the Azure CLI before 2.54 asks no
   *     other cloud's instance discovery
   */
  ArmAnswer answer(Optional<String> apiVersion, Optional<String> profile) {
    if (apiVersion.isEmpty()) {
      return ArmErrors.answer(new WireRefusal.MissingApiVersion());
    }
    var own = CloudProfile.builtIn(cloud.name(), cloud.publicPort()).isEmpty();
    var adfs = profile.filter("adfs"::equalsIgnoreCase).isPresent();
    return switch (apiVersion.get()) {
      case "2015-01-01" -> ArmAnswer.ok(oldest(own || adfs));
      case "2018-05-01", "2019-05-01", "2019-10-01", "2020-06-01" ->
          ArmAnswer.ok(List.of(whole(adfs)));
      case "2022-09-01", "2023-11-01", "2023-12-01" -> ArmAnswer.ok(whole(adfs));
      default ->
          ArmErrors.error(
              400,
              "InvalidApiVersionParameter",
              "The api-version '"
                  + ArmErrors.clip(apiVersion.get())
                  + "' is invalid. The supported versions are '2023-12-01, 2023-11-01, 2022-09-01,"
                  + " 2020-06-01, 2019-10-01, 2019-05-01, 2018-05-01, 2015-01-01'.");
    };
  }

  private Map<String, Object> oldest(boolean adfs) {
    var document = new LinkedHashMap<String, Object>();
    document.put("galleryEndpoint", slashed(cloud.management()));
    document.put("graphEndpoint", slashed(cloud.graph()));
    document.put("portalEndpoint", cloud.url(cloud.portal()));
    var authentication = new LinkedHashMap<String, Object>();
    authentication.put("loginEndpoint", login(adfs));
    authentication.put("audiences", audiences());
    document.put("authentication", authentication);
    return document;
  }

  private Map<String, Object> whole(boolean adfs) {
    var document = new LinkedHashMap<String, Object>();
    document.put("portal", cloud.url(cloud.portal()));
    var authentication = new LinkedHashMap<String, Object>();
    authentication.put("loginEndpoint", login(adfs));
    authentication.put("audiences", audiences());
    authentication.put("tenant", "common");
    authentication.put("identityProvider", "AAD");
    document.put("authentication", authentication);
    document.put("media", "");
    document.put("graphAudience", slashed(cloud.graph()));
    document.put("graph", slashed(cloud.graph()));
    document.put("name", cloud.name());
    document.put("suffixes", suffixes());
    document.put("batch", "");
    document.put("resourceManager", slashed(cloud.management()));
    document.put("vmImageAliasDoc", "");
    document.put("activeDirectoryDataLake", "");
    document.put("sqlManagement", "");
    document.put("microsoftGraphResourceId", slashed(cloud.graph()));
    document.put("gallery", slashed(cloud.management()));
    return document;
  }

  private Map<String, Object> suffixes() {
    var suffixes = new LinkedHashMap<String, Object>();
    suffixes.put("keyVaultDns", bare(cloud.vaultSuffix()));
    suffixes.put("mhsmDns", bare(cloud.managedHsmSuffix()));
    suffixes.put("storage", other("core.windows.net", "storage"));
    suffixes.put("acrLoginServer", other("azurecr.io", "acr"));
    suffixes.put("sqlServerHostname", other("database.windows.net", "sql"));
    return suffixes;
  }

  /** Suffixes of services that are not here: clients read them and fail when they are absent. */
  private String other(String ofAzureCloud, String label) {
    if (cloud.name().equals("AzureCloud")) {
      return ofAzureCloud;
    }
    return label + cloud.management().substring(cloud.management().indexOf('.'));
  }

  private String login(boolean adfs) {
    var plain = cloud.url(cloud.login());
    return adfs ? plain + "/adfs" : plain;
  }

  private List<String> audiences() {
    return List.of(cloud.managementAudience(), cloud.url(cloud.management()));
  }

  private String slashed(String host) {
    return cloud.url(host) + "/";
  }

  private String bare(String suffix) {
    return cloud.url(suffix).substring("https://".length());
  }
}
