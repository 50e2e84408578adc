package sallyport.crypto.keys;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class Pkcs11DecryptionVectorsTest extends DecryptionVectorsContract {
  private static Pkcs11Module token;

  @BeforeAll
  static void logIn() throws Exception {
    SoftHsm.prepare();
    token = SoftHsm.open();
  }

  @AfterAll
  static void logOut() {
    token.close();
  }

  @Override
  KeyModule module() {
    return token;
  }
}
