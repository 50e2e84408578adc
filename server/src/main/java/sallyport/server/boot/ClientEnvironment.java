package sallyport.server.boot;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The variables by which official clients find a server, trust it and log in: the table of the
 * outside contract, made from what a start left in its data folder.
 */
public final class ClientEnvironment {

  /** The password of the PKCS#12 trust store: it protects public certificates only. */
  static final String TRUST_STORE_PASSWORD = "changeit";

  private ClientEnvironment() {}

  /**
   * The variables in the order of the contract.
   *
   * @throws StartRefusedException when no server was ever started on the folder
   */
  public static SequencedMap<String, String> of(DataFolder folder) {
    var state =
        RunState.read(folder)
            .orElseThrow(() ->
                new StartRefusedException(
                    "data",
                    folder.root() + " was never started on",
                    "run ./sallyport start first, or name another folder with --data"));
    var variables = new LinkedHashMap<String, String>();
    Credentials.read(folder).ifPresent(credentials -> login(variables, credentials));
    planes(variables, state);
    // With a certificate of the operator's own there is no authority of ours to trust.
    boolean ownAuthority = Files.exists(folder.tls().resolve("ca.pem"));
    if (ownAuthority) {
      trust(variables, folder);
    }
    java(variables, folder, state, ownAuthority);
    Credentials.read(folder)
        .ifPresent(credentials -> {
          variables.put("SALLYPORT_ADMIN_USER", credentials.adminUser());
          variables.put("SALLYPORT_ADMIN_PASSWORD_FILE", folder.adminPassword().toString());
        });
    return variables;
  }

  private static void login(Map<String, String> variables, Credentials credentials) {
    variables.put("AZURE_TENANT_ID", credentials.tenantId());
    variables.put("AZURE_CLIENT_ID", credentials.clientId());
    variables.put("AZURE_CLIENT_SECRET", credentials.clientSecret());
    variables.put("AZURE_SUBSCRIPTION_ID", credentials.subscriptionId());
  }

  private static void planes(Map<String, String> variables, RunState state) {
    var profile = state.profile();
    var management = profile.url(profile.management());
    variables.put("AZURE_AUTHORITY_HOST", profile.url(profile.login()) + "/");
    // az reads this variable as an array of clouds, the form of this version and not of later ones.
    variables.put(
        "ARM_CLOUD_METADATA_URL", management + "/metadata/endpoints?api-version=2019-05-01");
    variables.put("AZURE_RESOURCE_MANAGER_URL", management);
    variables.put("AZURE_KEYVAULT_URL", profile.url("dev." + profile.vaultSuffix()));
    if (state.proxyPort() != 0) {
      variables.put("HTTPS_PROXY", "http://127.0.0.1:" + state.proxyPort());
    }
  }

  private static void trust(Map<String, String> variables, DataFolder folder) {
    var tls = folder.tls();
    var ca = tls.resolve("ca.pem").toString();
    var bundle = tls.resolve("bundle.pem").toString();
    var store = tls.resolve("truststore.p12").toString();
    variables.put("SALLYPORT_CA_FILE", ca);
    variables.put("SSL_CERT_FILE", bundle);
    variables.put("REQUESTS_CA_BUNDLE", bundle);
    variables.put("NODE_EXTRA_CA_CERTS", ca);
    variables.put("CURL_CA_BUNDLE", bundle);
    variables.put("SALLYPORT_TRUSTSTORE", store);
  }

  private static void java(
      Map<String, String> variables, DataFolder folder, RunState state, boolean ownAuthority) {
    var options = new ArrayList<String>();
    if (ownAuthority) {
      var store = folder.tls().resolve("truststore.p12").toString();
      options.add(
          "-Djavax.net.ssl.trustStore=" + (store.contains(" ") ? '"' + store + '"' : store));
      options.add("-Djavax.net.ssl.trustStorePassword=" + TRUST_STORE_PASSWORD);
      options.add("-Djavax.net.ssl.trustStoreType=PKCS12");
    }
    // Java does not look at HTTPS_PROXY.
    if (state.proxyPort() != 0) {
      options.add("-Dhttps.proxyHost=127.0.0.1");
      options.add("-Dhttps.proxyPort=" + state.proxyPort());
    }
    if (!options.isEmpty()) {
      variables.put("JAVA_TOOL_OPTIONS", String.join(" ", options));
    }
  }
}
