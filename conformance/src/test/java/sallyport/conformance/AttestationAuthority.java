package sallyport.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Base64;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/**
 * Who vouches for machines that keys are released to. The server is told the public key, the
 * clients play the authority with the private one.
 *
 * @param keySets the file for {@code release.authorities}
 * @param key the private key, PEM
 */
record AttestationAuthority(Path keySets, Path key) {
  private static final String URL = "https://attest.example.test/";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  static AttestationAuthority in(Path folder) {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      var pair = generator.generateKeyPair();
      var shown = (RSAPublicKey) pair.getPublic();
      var modulus = shown.getModulus().toByteArray();
      var jwk =
          Map.of(
              "kty",
              "RSA",
              "kid",
              "authority",
              "n",
              TEXT.encodeToString(modulus),
              "e",
              TEXT.encodeToString(shown.getPublicExponent().toByteArray()));
      var sets = Map.of(URL, Map.of("keys", java.util.List.of(jwk)));
      var body =
          Base64.getMimeEncoder(64, new byte[] {'\n'})
              .encodeToString(pair.getPrivate().getEncoded());
      return new AttestationAuthority(
          Files.writeString(
              folder.resolve("authorities.json"), JsonMapper.shared().writeValueAsString(sets)),
          Files.writeString(
              folder.resolve("authority.pem"),
              "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the clients are told. */
  Map<String, String> environment() {
    return Map.of(
        "SALLYPORT_ATTESTATION_AUTHORITY", URL, "SALLYPORT_ATTESTATION_KEY", key.toString());
  }
}
