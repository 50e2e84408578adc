package sallyport.identity.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sallyport.core.CloudProfile;
import sallyport.identity.World;

class TokenIssuerTest {
  private final World world = new World();

  @Test
  void a_version_1_token_of_an_application_has_the_claims_of_entra() throws Exception {
    var jwt = verified(issue(client(), new Audience(world.vault(), Audience.Version.V1), true));

    var claims = jwt.getJWTClaimsSet();
    long now = world.clock.instant().getEpochSecond();
    assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo("RS256");
    assertThat(jwt.getHeader().getType().getType()).isEqualTo("JWT");
    assertThat(jwt.getHeader().toJSONObject().get("x5t")).isEqualTo(jwt.getHeader().getKeyID());
    assertThat(claims.getIssuer())
        .isEqualTo("https://login.sallyport.localhost:8443/" + World.TENANT + "/");
    assertThat(claims.getAudience()).containsExactly("https://vault.sallyport.localhost:8443");
    assertThat(claims.getClaims().keySet())
        .containsExactlyInAnyOrder(
            "aud",
            "iss",
            "iat",
            "nbf",
            "exp",
            "appid",
            "appidacr",
            "idp",
            "idtyp",
            "oid",
            "sub",
            "tid",
            "uti",
            "ver",
            "xms_cc");
    assertThat(claims.getStringClaim("ver")).isEqualTo("1.0");
    assertThat(claims.getStringClaim("appid")).isEqualTo(World.CLIENT);
    assertThat(claims.getStringClaim("appidacr")).isEqualTo("1");
    assertThat(claims.getStringClaim("idtyp")).isEqualTo("app");
    assertThat(claims.getStringClaim("oid")).isEqualTo(world.principal.objectId());
    assertThat(claims.getSubject()).isEqualTo(world.principal.objectId());
    assertThat(claims.getStringListClaim("xms_cc")).isEqualTo(List.of("cp1"));
    assertThat(claims.getExpirationTime().toInstant().getEpochSecond()).isEqualTo(now + 3600);
    assertThat(claims.getNotBeforeTime().toInstant().getEpochSecond()).isEqualTo(now - 300);
  }

  @Test
  void a_version_2_token_names_the_client_as_azp() throws Exception {
    var jwt = verified(issue(client(), new Audience("some-app", Audience.Version.V2), false));

    var claims = jwt.getJWTClaimsSet();
    assertThat(claims.getIssuer())
        .isEqualTo("https://login.sallyport.localhost:8443/" + World.TENANT + "/v2.0");
    assertThat(claims.getStringClaim("ver")).isEqualTo("2.0");
    assertThat(claims.getStringClaim("azp")).isEqualTo(World.CLIENT);
    assertThat(claims.getStringClaim("azpacr")).isEqualTo("1");
    assertThat(claims.getClaims()).doesNotContainKeys("appid", "appidacr", "xms_cc");
  }

  @Test
  void a_token_of_a_user_names_the_user() throws Exception {
    var user =
        new Subject.User(
            "5", World.AZ, Subject.Proof.NONE, "alice@contoso.example", "Alice", List.of("pwd"));

    var v1 = verified(issue(user, new Audience("a", Audience.Version.V1), false));
    var v2 = verified(issue(user, new Audience("a", Audience.Version.V2), false));

    assertThat(v1.getJWTClaimsSet().getClaims())
        .containsEntry("upn", "alice@contoso.example")
        .containsEntry("unique_name", "alice@contoso.example")
        .containsEntry("appidacr", "0")
        .containsEntry("scp", "user_impersonation")
        .containsEntry("idtyp", "user")
        .containsEntry("amr", List.of("pwd"));
    assertThat(v2.getJWTClaimsSet().getClaims())
        .containsEntry("preferred_username", "alice@contoso.example")
        .containsEntry("name", "Alice")
        .doesNotContainKey("upn");
  }

  @Test
  void a_managed_identity_is_named_by_its_resource() throws Exception {
    var identity =
        new Subject.Application(
            "4", "3", Subject.Proof.CERTIFICATE, Optional.of("/subscriptions/s/vm"));

    var jwt = verified(issue(identity, new Audience("a", Audience.Version.V1), false));

    assertThat(jwt.getJWTClaimsSet().getStringClaim("xms_mirid")).isEqualTo("/subscriptions/s/vm");
    assertThat(jwt.getJWTClaimsSet().getStringClaim("appidacr")).isEqualTo("2");
  }

  @Test
  void a_public_cloud_has_its_own_issuer_of_version_1() {
    var azure = new World(CloudProfile.builtIn("AzureCloud", 443).orElseThrow());

    assertThat(azure.issuer.issuer(World.TENANT, Audience.Version.V1))
        .isEqualTo("https://sts.windows.net/" + World.TENANT + "/");
    assertThat(azure.issuer.issuer(World.TENANT, Audience.Version.V2))
        .isEqualTo("https://login.microsoftonline.com/" + World.TENANT + "/v2.0");
  }

  @Test
  void no_token_outlives_the_key_that_signs_it() {
    assertThatThrownBy(() ->
            world.issuer.accessToken(
                World.TENANT,
                client(),
                new Audience("a", Audience.Version.V1),
                SigningKeys.LONGEST_TOKEN.plusSeconds(1),
                false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void an_issued_token_does_not_print_itself() {
    var issued =
        world.issuer.accessToken(
            World.TENANT,
            client(),
            new Audience("a", Audience.Version.V1),
            Duration.ofHours(1),
            false);

    assertThat(issued.toString()).doesNotContain(issued.compact().substring(0, 20));
  }

  private Subject.Application client() {
    return new Subject.Application(
        world.principal.objectId(), World.CLIENT, Subject.Proof.SECRET, Optional.empty());
  }

  private String issue(Subject subject, Audience audience, boolean continuousAccess) {
    return world
        .issuer
        .accessToken(World.TENANT, subject, audience, Duration.ofHours(1), continuousAccess)
        .compact();
  }

  /** By another implementation than the one that signed. */
  private SignedJWT verified(String token) throws Exception {
    var jwt = SignedJWT.parse(token);
    var key = world.keys.published(jwt.getHeader().getKeyID()).orElseThrow();
    JWSVerifier verifier = new RSASSAVerifier(key.publicKey());
    assertThat(jwt.verify(verifier)).isTrue();
    return jwt;
  }
}
