package sallyport.crypto.keys;

import java.security.spec.MGF1ParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/** The hash of an OAEP padding, of its label, which is empty, and of its mask (RFC 8017, 7.1). */
enum OaepHash {
  SHA_1("SHA-1"),
  SHA_256("SHA-256"),
  /** Only for keys on their way; no algorithm of the protocol has it. */
  SHA_384("SHA-384");

  private final String hash;

  OaepHash(String hash) {
    this.hash = hash;
  }

  OAEPParameterSpec parameters() {
    return new OAEPParameterSpec(
        hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT);
  }
}
