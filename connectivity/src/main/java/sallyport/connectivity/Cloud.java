package sallyport.connectivity;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import sallyport.core.CloudProfile;

/**
 * A cloud as a client's firewall sees it. Names that a server answers under come from {@link
 * CloudProfile}; here stand those beside them: names of the past, and those of others.
 *
 * @param formerLogins names at which clients signed in in the past
 * @param directories names of Microsoft Graph; those that the documentation prints, and where it
 *     prints another cloud's, the cloud's own besides
 * @param formerDirectories names of the directory that Microsoft Graph replaced
 * @param managedHsm whether the cloud has managed HSMs
 * @param personal where personal accounts sign in; empty in a cloud of one's own
 * @param revocation hosts of revocation lists and OCSP, plain HTTP
 * @param httpPort of the revocation hosts
 */
public record Cloud(
    String title,
    CloudProfile profile,
    List<String> formerLogins,
    List<String> directories,
    List<String> formerDirectories,
    boolean managedHsm,
    Optional<String> personal,
    List<String> revocation,
    int httpPort) {

  /** Where the certificates of the public clouds are revoked, today and in 2016. */
  private static final List<String> PUBLIC_REVOCATION =
      List.of(
          "crl3.digicert.com",
          "crl4.digicert.com",
          "ocsp.digicert.com",
          "crl.microsoft.com",
          "mscrl.microsoft.com",
          "oneocsp.microsoft.com",
          "ocsp.msocsp.com",
          "www.microsoft.com");

  public static final String FORMER_REVOCATION = "cdp1.public-trust.com";
  private static final Optional<String> LIVE = Optional.of("login.live.com");

  public Cloud {
    formerLogins = List.copyOf(formerLogins);
    directories = List.copyOf(directories);
    formerDirectories = List.copyOf(formerDirectories);
    revocation = List.copyOf(revocation);
  }

  /** A public cloud by one of its names: {@code AzureCloud} or {@code global}, and so on. */
  public static Optional<Cloud> named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "azurecloud", "global", "public" ->
          built(
              "Azure",
              "AzureCloud",
              List.of("login.windows.net"),
              List.of(),
              List.of("graph.windows.net"),
              true);
      case "azurechinacloud", "china", "21vianet" ->
          built(
              "Azure operated by 21Vianet",
              "AzureChinaCloud",
              List.of("login.partner.microsoftonline.cn"),
              List.of("graph.chinacloudapi.cn"),
              List.of(),
              true);
      case "azureusgovernment", "usgovernment", "usgov" ->
          built(
              "Azure US Government",
              "AzureUSGovernment",
              List.of("login-us.microsoftonline.com"),
              List.of("graph.microsoft.com"),
              List.of("graph.windows.net"),
              true);
      case "azuregermancloud", "germany" ->
          built(
              "Azure Germany (closed in October 2021)",
              "AzureGermanCloud",
              List.of(),
              List.of(),
              List.of(),
              false);
      default -> Optional.empty();
    };
  }

  /**
   * @param documented names of the directory that the documentation prints and the profile has not
   */
  private static Optional<Cloud> built(
      String title,
      String name,
      List<String> formerLogins,
      List<String> documented,
      List<String> formerDirectories,
      boolean managedHsm) {
    return CloudProfile.builtIn(name, 443)
        .map(profile ->
            new Cloud(
                title,
                profile,
                formerLogins,
                Stream.concat(documented.stream(), Stream.of(profile.graph())).toList(),
                formerDirectories,
                managedHsm,
                LIVE,
                PUBLIC_REVOCATION,
                80));
  }

  /** A server of one's own. */
  public static Cloud own(String domain, int httpsPort, int httpPort) {
    return served("Sallyport at " + domain, CloudProfile.ownDomain(domain, httpsPort), httpPort);
  }

  /** A server of one's own under whatever names, those of a public cloud included. */
  public static Cloud served(String title, CloudProfile profile, int httpPort) {
    return new Cloud(
        title,
        profile,
        List.of(),
        List.of(profile.graph()),
        List.of(),
        true,
        Optional.empty(),
        List.of(profile.pki()),
        httpPort);
  }

  public boolean own() {
    return personal.isEmpty();
  }
}
