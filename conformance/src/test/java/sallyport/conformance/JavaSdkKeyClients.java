package sallyport.conformance;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.credential.TokenCredential;
import com.azure.core.exception.HttpResponseException;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.KeyClientBuilder;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClientBuilder;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.nio.charset.StandardCharsets;

/** The keys of one vault through the Java SDK, and what every program about them asks. */
final class JavaSdkKeyClients {
  static final byte[] DATA =
      "what is signed, wrapped and encrypted here".getBytes(StandardCharsets.UTF_8);
  static final String PREFIX = "java-" + ProcessHandle.current().pid();

  /** A hardware module holds the keys of HSM types. */
  static final boolean IN_TOKEN = "1".equals(System.getenv("SALLYPORT_HSM_PLATFORM"));

  private static final TokenCredential CREDENTIAL = JavaSdkSteps.credential();

  private JavaSdkKeyClients() {}

  static KeyClient ofVault() {
    return new KeyClientBuilder()
        .vaultUrl(System.getenv("AZURE_KEYVAULT_URL"))
        .credential(CREDENTIAL)
        .buildClient();
  }

  /**
   * With key caching switched off the SDK asks the server for everything, also for what it could
   * compute with the public key.
   */
  static CryptographyClient remote(KeyVaultKey key) {
    return new CryptographyClientBuilder()
        .keyIdentifier(key.getId())
        .credential(CREDENTIAL)
        .disableKeyCaching()
        .buildClient();
  }

  static HttpResponseException refused(Runnable call) {
    return catchThrowableOfType(HttpResponseException.class, call::run);
  }

  static int statusOf(Runnable call) {
    return refused(call).getResponse().getStatusCode();
  }
}
