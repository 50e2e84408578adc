package sallyport.conformance;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A machine that keys are released to, and the authority that vouches for it, played with the JDK
 * alone.
 */
final class AttestedMachine {
  static final String AUTHORITY = System.getenv("SALLYPORT_ATTESTATION_AUTHORITY");
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final Base64.Decoder OCTETS = Base64.getUrlDecoder();
  private static final JsonMapper JSON = JsonMapper.shared();

  private final KeyPair own = rsa();
  private final PrivateKey authority;

  AttestedMachine() throws IOException, GeneralSecurityException {
    var pem = Files.readString(Path.of(System.getenv("SALLYPORT_ATTESTATION_KEY")));
    var der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    authority = KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  static KeyPair rsa() throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }

  /** What the authority says of the machine: its colour, and the key to encrypt to. */
  String attested(String colour) throws GeneralSecurityException {
    return attested(colour, authority, Instant.now().plusSeconds(3600));
  }

  String attestedByStranger(String colour) throws GeneralSecurityException {
    return attested(colour, rsa().getPrivate(), Instant.now().plusSeconds(3600));
  }

  String attestedLongAgo(String colour) throws GeneralSecurityException {
    return attested(colour, authority, Instant.now().minusSeconds(3600));
  }

  private String attested(String colour, PrivateKey key, Instant end)
      throws GeneralSecurityException {
    var shown = (RSAPublicKey) own.getPublic();
    var claims = new HashMap<String, Object>();
    claims.put("iss", AUTHORITY);
    claims.put("exp", end.getEpochSecond());
    claims.put("colour", colour);
    claims.put(
        "x-ms-runtime",
        Map.of(
            "keys",
            List.of(
                Map.of(
                    "kty",
                    "RSA",
                    "kid",
                    "machine",
                    "key_ops",
                    List.of("encrypt"),
                    "n",
                    TEXT.encodeToString(shown.getModulus().toByteArray()),
                    "e",
                    TEXT.encodeToString(shown.getPublicExponent().toByteArray())))));
    var input = text(Map.of("alg", "RS256", "kid", "authority")) + "." + text(claims);
    var signer = Signature.getInstance("SHA256withRSA");
    signer.initSign(key);
    signer.update(input.getBytes(US_ASCII));
    return input + "." + TEXT.encodeToString(signer.sign());
  }

  private static String text(Map<String, ?> value) {
    return TEXT.encodeToString(JSON.writeValueAsString(value).getBytes(UTF_8));
  }

  /** The payload of a release, signed by a key that the local CA vouches for. */
  static JsonNode verified(String jws) throws IOException, GeneralSecurityException {
    var parts = jws.split("\\.");
    var chain = JSON.readTree(OCTETS.decode(parts[0])).get("x5c");
    var root = certificate(Files.readAllBytes(Path.of(System.getenv("SALLYPORT_CA_FILE"))));
    var signer = certificate(Base64.getDecoder().decode(chain.get(0).stringValue()));
    assertThat(certificate(Base64.getDecoder().decode(chain.get(1).stringValue()))).isEqualTo(root);
    signer.verify(root.getPublicKey());
    var verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(signer.getPublicKey());
    verifier.update((parts[0] + "." + parts[1]).getBytes(US_ASCII));
    assertThat(verifier.verify(OCTETS.decode(parts[2]))).isTrue();
    return JSON.readTree(OCTETS.decode(parts[1]));
  }

  private static X509Certificate certificate(byte[] encoded) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(encoded));
  }

  /** The key in the payload of a release. */
  byte[] opened(JsonNode payload) throws GeneralSecurityException {
    var held = payload.at("/response/key/key/key_hsm").stringValue();
    var blob = JSON.readTree(OCTETS.decode(held));
    assertThat(blob.at("/header/kid").stringValue()).isEqualTo("machine");
    var wrapped = OCTETS.decode(blob.get("ciphertext").stringValue());
    return KeyTransport.opened(own.getPrivate(), blob.at("/header/enc").stringValue(), wrapped);
  }
}
