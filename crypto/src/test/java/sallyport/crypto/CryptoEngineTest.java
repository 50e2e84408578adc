package sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.Security;
import org.junit.jupiter.api.Test;

class CryptoEngineTest {
  @Test
  void the_native_library_computes_unless_it_does_not_load() {
    boolean without =
        Boolean.getBoolean("com.amazon.corretto.crypto.provider.useExternalLib")
            || !System.getProperty("os.name").equals("Linux")
            || !System.getProperty("os.arch").equals("amd64");

    if (without) {
      assertThat(CryptoEngine.name()).isEqualTo("the JDK's own cryptography");
    } else {
      assertThat(CryptoEngine.name()).contains("AWS-LC");
    }
  }

  @Test
  void the_providers_of_the_process_stay_what_they_were() {
    var before = Security.getProviders();

    CryptoEngine.name();

    assertThat(Security.getProviders()).isEqualTo(before);
  }
}
