package sallyport.testing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** An attestation authority, and a machine that it vouches for. */
final class Attested {
  private static final String AUTHORITY = "https://attest.example.test/";

  private final RSAKey authority;
  private final RSAKey machine;

  Attested() throws JOSEException {
    authority = new RSAKeyGenerator(2048).keyID("authority").keyUse(KeyUse.SIGNATURE).generate();
    machine = new RSAKeyGenerator(2048).keyID("machine").keyUse(KeyUse.ENCRYPTION).generate();
  }

  /** The setting of a server that believes the authority. */
  String setting(Path folder) throws IOException {
    var file = folder.resolve("authorities.json");
    Files.writeString(
        file,
        JSONObjectUtils.toJSONString(
            Map.of(AUTHORITY, new JWKSet(authority.toPublicJWK()).toJSONObject())));
    return "release.authorities=" + file;
  }

  /** Members of a body that makes or brings a key which leaves for the machine. */
  static String leaving() {
    var policy =
        """
        {"version":"1.0.0","anyOf":[{"authority":"%s","allOf":[{"claim":"c","equals":"v"}]}]}\
        """
            .formatted(AUTHORITY);
    return """
    "attributes":{"exportable":true},"release_policy":{"data":"%s"}\
    """
        .formatted(Base64.getUrlEncoder().encodeToString(policy.getBytes(StandardCharsets.UTF_8)));
  }

  /** What the machine sends for a key to be released to it, where its claim is {@code v}. */
  String target(String claim) throws JOSEException {
    var claims =
        Map.<String, Object>of(
            "iss",
            AUTHORITY,
            "exp",
            4_000_000_000L,
            "c",
            claim,
            "x-ms-runtime",
            Map.of("keys", List.of(machine.toPublicJWK().toJSONObject())));
    var token =
        new JWSObject(
            new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("authority").build(),
            new Payload(claims));
    token.sign(new RSASSASigner(authority));
    return "{\"target\":\"" + token.serialize() + "\"}";
  }
}
