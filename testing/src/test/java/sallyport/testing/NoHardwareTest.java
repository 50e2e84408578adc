package sallyport.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that has no hardware module, and whose operator wants nothing to pass for one. */
@SallyportServer(settings = "hsm.software=false")
class NoHardwareTest {
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
  private static final String REFUSAL =
      "{\"error\":{\"code\":\"BadParameter\",\"message\":\"Keys of HSM types are not served here: no"
          + " hardware module is configured.\"}}";

  /** By its type in software; symmetric keys have none. */
  private final Map<String, String> brought = new LinkedHashMap<>();

  @BeforeEach
  void keysOfEachType() throws JOSEException {
    brought.put("RSA", new RSAKeyGenerator(2048).generate().toJSONString());
    brought.put("EC", new ECKeyGenerator(Curve.P_256).generate().toJSONString());
    var octets = TEXT.encodeToString(new byte[32]);
    brought.put("oct", "{\"kty\":\"oct\",\"k\":\"" + octets + "\"}");
    var pub = new MLDSAPrivateKeyParameters(MLDSAParameters.ml_dsa_44, new byte[32]).getPublicKey();
    brought.put(
        "AKP",
        "{\"kty\":\"AKP\",\"alg\":\"ML-DSA-44\",\"pub\":\"%s\",\"priv\":\"%s\"}"
            .formatted(TEXT.encodeToString(pub), octets));
  }

  private static String answer(
      TestServer server, int status, String method, String path, String sent) {
    var url = server.vaultUrl() + path + "?api-version=2026-05-01-preview";
    var answer =
        server.send(
            Calls.bearing(url, server.vaultToken()).method(method, BodyPublishers.ofString(sent)));
    assertThat(answer.statusCode()).as(sent + " " + answer.body()).isEqualTo(status);
    return answer.body();
  }

  private static void refused(TestServer server, String method, String path, String sent) {
    assertThat(answer(server, 400, method, path, sent)).as(sent).isEqualTo(REFUSAL);
  }

  @Test
  void no_key_of_an_hsm_type_is_made_or_taken(TestServer server) {
    brought.forEach((type, jwk) -> {
      var hsm = "\"kty\":\"" + type + "-HSM\"";
      refused(server, "POST", "/keys/none/create", "{" + hsm + "}");
      var typed = jwk.replace("\"kty\":\"" + type + "\"", hsm);
      refused(server, "PUT", "/keys/none", "{\"key\":" + typed + "}");
      refused(server, "PUT", "/keys/none", "{\"Hsm\":true,\"key\":" + jwk + "}");
    });
    answer(server, 404, "GET", "/keys/none", "");
  }

  @Test
  void keys_of_the_other_types_are(TestServer server) {
    brought.remove("oct");
    brought.forEach((type, jwk) -> {
      answer(server, 200, "POST", "/keys/made/create", "{\"kty\":\"" + type + "\"}");
      answer(server, 200, "PUT", "/keys/made", "{\"key\":" + jwk + "}");
    });
  }
}
