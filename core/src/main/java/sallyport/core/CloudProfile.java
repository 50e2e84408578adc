package sallyport.core;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which names belong together. One profile drives routing, certificates, token audiences,
 * challenges and the connectivity planner, so that a name is written down once. Hosts carry no
 * port; {@link #url} adds the public port where it is not 443.
 *
 * @param name as clients know the cloud, for example {@code AzureCloud}
 * @param login host of the token service
 * @param loginAliases further hosts that answer as the token service
 * @param stsIssuer prefix of the v1 issuer, to which {@code <tenant>/} is appended
 * @param graph host of the directory
 * @param management host of the control plane
 * @param managementAudience first audience of control-plane tokens, with its trailing slash
 * @param vaultSuffix a vault's host is {@code <vault>.<vaultSuffix>}
 * @param privateLinkSuffix the same vault through a private endpoint
 * @param managedHsmSuffix a managed HSM's host is {@code <hsm>.<managedHsmSuffix>}
 * @param portal host of the web console
 * @param pki host of revocation lists and CA certificates, plain HTTP
 * @param publicPort the port in every URL that clients see
 */
public record CloudProfile(
    String name,
    String login,
    List<String> loginAliases,
    String stsIssuer,
    String graph,
    String management,
    String managementAudience,
    String vaultSuffix,
    String privateLinkSuffix,
    String managedHsmSuffix,
    String portal,
    String pki,
    int publicPort) {

  public CloudProfile {
    loginAliases = List.copyOf(loginAliases);
  }

  /** The profile of a server under its own domain. */
  public static CloudProfile ownDomain(String domain, int publicPort) {
    var d = domain.toLowerCase(Locale.ROOT);
    var login = "login." + d;
    return new CloudProfile(
        "Sallyport",
        login,
        List.of(),
        "https://" + login + portSuffix(publicPort) + "/",
        "graph." + d,
        "management." + d,
        "https://management.core." + d + "/",
        "vault." + d,
        "privatelink.vault." + d,
        "managedhsm." + d,
        "portal." + d,
        "pki." + d,
        publicPort);
  }

  /** One of the public clouds by its name, without regard to case. */
  public static Optional<CloudProfile> builtIn(String name, int publicPort) {
    return Optional.ofNullable(BUILT_IN.get(name.toLowerCase(Locale.ROOT)))
        .map(profile -> profile.onPort(publicPort));
  }

  public static List<String> builtInNames() {
    return BUILT_IN.values().stream().map(CloudProfile::name).sorted().toList();
  }

  public CloudProfile onPort(int port) {
    var sts =
        stsIssuer.startsWith("https://" + login)
            ? "https://" + login + portSuffix(port) + "/"
            : stsIssuer;
    return new CloudProfile(
        name,
        login,
        loginAliases,
        sts,
        graph,
        management,
        managementAudience,
        vaultSuffix,
        privateLinkSuffix,
        managedHsmSuffix,
        portal,
        pki,
        port);
  }

  /** {@code https://host} or {@code https://host:port}, without a trailing slash. */
  public String url(String host) {
    return "https://" + host + portSuffix(publicPort);
  }

  public String vaultHost(VaultName vault) {
    return vault.folded() + "." + vaultSuffix;
  }

  /**
   * The data plane's audience as the challenge names it; with the port exactly when the public URL
   * has one.
   */
  public String vaultAudience() {
    return url(vaultSuffix);
  }

  private static String portSuffix(int port) {
    return port == 443 ? "" : ":" + port;
  }

  private static final Map<String, CloudProfile> BUILT_IN =
      Map.of(
          "azurecloud",
          new CloudProfile(
              "AzureCloud",
              "login.microsoftonline.com",
              List.of("login.windows.net", "login.microsoft.com", "sts.windows.net"),
              "https://sts.windows.net/",
              "graph.microsoft.com",
              "management.azure.com",
              "https://management.core.windows.net/",
              "vault.azure.net",
              "privatelink.vaultcore.azure.net",
              "managedhsm.azure.net",
              "portal.azure.com",
              "pki.vault.azure.net",
              443),
          "azurechinacloud",
          new CloudProfile(
              "AzureChinaCloud",
              "login.chinacloudapi.cn",
              List.of("login.partner.microsoftonline.cn"),
              "https://sts.chinacloudapi.cn/",
              "microsoftgraph.chinacloudapi.cn",
              "management.chinacloudapi.cn",
              "https://management.core.chinacloudapi.cn/",
              "vault.azure.cn",
              "privatelink.vaultcore.azure.cn",
              "managedhsm.azure.cn",
              "portal.azure.cn",
              "pki.vault.azure.cn",
              443),
          "azureusgovernment",
          new CloudProfile(
              "AzureUSGovernment",
              "login.microsoftonline.us",
              List.of("login-us.microsoftonline.com", "login.usgovcloudapi.net"),
              "https://sts.windows.net/",
              "graph.microsoft.us",
              "management.usgovcloudapi.net",
              "https://management.core.usgovcloudapi.net/",
              "vault.usgovcloudapi.net",
              "privatelink.vaultcore.usgovcloudapi.net",
              "managedhsm.usgovcloudapi.net",
              "portal.azure.us",
              "pki.vault.usgovcloudapi.net",
              443),
          "azuregermancloud",
          new CloudProfile(
              "AzureGermanCloud",
              "login.microsoftonline.de",
              List.of(),
              "https://sts.microsoftonline.de/",
              "graph.cloudapi.de",
              "management.microsoftazure.de",
              "https://management.core.cloudapi.de/",
              "vault.microsoftazure.de",
              "privatelink.vaultcore.microsoftazure.de",
              "managedhsm.microsoftazure.de",
              "portal.microsoftazure.de",
              "pki.vault.microsoftazure.de",
              443));
}
