package sallyport.api.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.CloudProfile;
import sallyport.identity.World;

/** What the documents say that clients read before they sign in. */
class DiscoveryTest extends IdentitySteps {

  @Test
  void discovery_of_version_2_lists_what_is_served() {
    var document = get("/" + TENANT + "/v2.0/.well-known/openid-configuration").json();

    assertThat(document.path("issuer").asString()).isEqualTo(BASE + TENANT + "/v2.0");
    assertThat(document.path("token_endpoint").asString())
        .isEqualTo(BASE + TENANT + "/oauth2/v2.0/token");
    assertThat(document.path("authorization_endpoint").asString())
        .isEqualTo(BASE + TENANT + "/oauth2/v2.0/authorize");
    assertThat(document.path("jwks_uri").asString())
        .isEqualTo(BASE + TENANT + "/discovery/v2.0/keys");
    assertThat(document.path("cloud_instance_name").asString())
        .isEqualTo("login.sallyport.localhost");
    assertThat(document.has("device_authorization_endpoint")).isFalse();
    assertThat(
            get("/common/v2.0/.well-known/openid-configuration")
                .json()
                .path("token_endpoint")
                .asString())
        .isEqualTo(BASE + "common/oauth2/v2.0/token");
    assertThat(get("/contoso.example/v2.0/.well-known/openid-configuration").json())
        .isEqualTo(document);
  }

  @Test
  void the_key_document_verifies_our_tokens_by_another_implementation() throws Exception {
    var token = post(V2, world.clientForm()).json().path("access_token").asString();
    var keys = com.nimbusds.jose.jwk.JWKSet.parse(get("/common/discovery/v2.0/keys").body());
    var jwt = com.nimbusds.jwt.SignedJWT.parse(token);

    var jwk = keys.getKeyByKeyId(jwt.getHeader().getKeyID()).toRSAKey();

    assertThat(jwt.verify(new com.nimbusds.jose.crypto.RSASSAVerifier(jwk))).isTrue();
    assertThat(jwk.getParsedX509CertChain().getFirst().getPublicKey())
        .isEqualTo(jwk.toRSAPublicKey());
    assertThat(jwk.isPrivate()).isFalse();
  }

  @Test
  void openssl_verifies_our_tokens_with_the_published_certificate(@TempDir Path folder)
      throws Exception {
    var token = post(V2, world.clientForm()).json().path("access_token").asString();
    var x5c = get("/common/discovery/keys").json().path("keys").path(0).path("x5c").path(0);
    int dot = token.lastIndexOf('.');
    Files.write(folder.resolve("cert.der"), Base64.getDecoder().decode(x5c.asString()));
    Files.write(folder.resolve("input"), token.substring(0, dot).getBytes(UTF_8));
    Files.write(
        folder.resolve("signature"), Base64.getUrlDecoder().decode(token.substring(dot + 1)));

    run(
        folder,
        "openssl",
        "x509",
        "-inform",
        "DER",
        "-in",
        "cert.der",
        "-pubkey",
        "-noout",
        "-out",
        "key.pem");
    var verdict =
        run(
            folder,
            "openssl",
            "dgst",
            "-sha256",
            "-verify",
            "key.pem",
            "-signature",
            "signature",
            "input");

    assertThat(verdict).contains("Verified OK");
  }

  @Test
  void instance_discovery_knows_its_own_names_without_a_port() {
    var endpoint =
        "https%3A%2F%2Flogin.sallyport.localhost%3A8443%2F"
            + TENANT
            + "%2Foauth2%2Fv2.0%2Fauthorize";

    var answer =
        get("/common/discovery/instance?api-version=1.1&authorization_endpoint=" + endpoint);

    assertThat(answer.body())
        .isEqualTo(
            "{\"tenant_discovery_endpoint\":\""
                + BASE
                + TENANT
                + "/v2.0/.well-known/openid-configuration\",\"api-version\":\"1.1\",\"metadata\":[{"
                + "\"preferred_network\":\"login.sallyport.localhost\","
                + "\"preferred_cache\":\"login.sallyport.localhost\","
                + "\"aliases\":[\"login.sallyport.localhost\"]}]}");
    assertThat(
            get("/common/discovery/instance?api-version=1.0&authorization_endpoint="
                    + endpoint.replace("%3A8443", ""))
                .json()
                .propertyNames())
        .containsExactly("tenant_discovery_endpoint");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login.example.org/common/oauth2/v2.0/authorize",
        "http://login.sallyport.localhost/common/oauth2/v2.0/authorize",
        "https://login.sallyport.localhost:1/common/oauth2/v2.0/authorize",
        "https://login.sallyport.localhost.evil/common/oauth2/v2.0/authorize",
        "::",
        "x"
      })
  void instance_discovery_refuses_other_authorities(String endpoint) {
    var answer =
        get("/common/discovery/instance?api-version=1.1&authorization_endpoint=" + endpoint);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("error").asString()).isEqualTo("invalid_instance");
    assertThat(answer.json().path("error_codes").path(0).asInt()).isEqualTo(50049);
  }

  @Test
  void under_a_public_cloud_all_its_login_names_belong_together() {
    var azure = new World(CloudProfile.builtIn("AzureCloud", 443).orElseThrow());

    var answer =
        new Answer(
            api(azure)
                .handle(
                    TestRequest.get(
                        "/common/discovery/instance?api-version=1.1&authorization_endpoint="
                            + "https://login.windows.net/common/oauth2/authorize")));

    assertThat(answer.json().path("metadata").path(0).path("aliases").toString())
        .contains("login.microsoftonline.com", "login.windows.net", "login.microsoft.com");
  }

  @Test
  void every_user_of_a_domain_is_managed_whether_or_not_there_is_one() {
    for (var name : List.of("alice", "nobody")) {
      var realm = get("/common/userrealm/" + name + "@contoso.example?api-version=1.0").json();
      assertThat(realm.path("account_type").asString()).isEqualTo("Managed");
      assertThat(realm.path("domain_name").asString()).isEqualTo("contoso.example");
    }
    assertThat(
            get("/common/userrealm/x@other.example?api-version=1.0")
                .json()
                .path("account_type")
                .asString())
        .isEqualTo("Unknown");
  }

  private static String run(Path folder, String... command) throws Exception {
    var process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    var output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
