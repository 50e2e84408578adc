package sallyport.server.config;

import java.util.Optional;
import sallyport.core.CloudProfile;

/** Under which names the server answers. */
public record NameSettings(
    @Setting(
            about = "Domain below which every endpoint has its name, for example `login.DOMAIN`.",
            byDefault = "localhost",
            shape = "[0-9A-Za-z]([0-9A-Za-z.-]{0,180}[0-9A-Za-z])?",
            expected = "a DNS name")
        String domain,
    @Setting(
            about =
                "Answer under the names of a public cloud instead of an own domain: `AzureCloud`,"
                    + " `AzureChinaCloud`, `AzureUSGovernment` or `AzureGermanCloud`.",
            shape = "(?i)(AzureCloud|AzureChinaCloud|AzureUSGovernment|AzureGermanCloud)",
            expected = "AzureCloud, AzureChinaCloud, AzureUSGovernment or AzureGermanCloud")
        Optional<String> cloud,
    @Setting(
            about = "Location of the first resource group and vault.",
            byDefault = "westeurope",
            shape = "[a-z0-9]{2,40}",
            expected = "a location such as westeurope")
        String location,
    @Setting(
            about = "Vault that `https://localhost:PORT` alone reaches.",
            byDefault = "dev",
            shape = "(?=.{3,24}$)[A-Za-z](?:-?[0-9A-Za-z])*",
            expected = "the name of a vault: 3 to 24 letters, digits and dashes")
        String defaultVault) {

  /** The profile that these settings choose, with the port that clients see. */
  public CloudProfile profile(int publicPort) {
    return cloud
        .flatMap(name -> CloudProfile.builtIn(name, publicPort))
        .orElseGet(() -> CloudProfile.ownDomain(domain, publicPort));
  }
}
