package sallyport.identity.grants;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.crypto.TokenSigningKey;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.IdentityRefusal.AssertionNotVerified.Why;
import sallyport.identity.World;

/** Assertions as the three client libraries write them, made with another implementation. */
class ClientAssertionsTest {
  private static final String BASE = "https://login.sallyport.localhost:8443/";

  private final World world = new World();
  private final TokenSigningKey key = TokenSigningKey.generate(world.clock);

  @Test
  void msal_for_python_names_the_certificate_by_padded_sha1_and_has_fractions_in_its_times()
      throws Exception {
    register(key, Optional.empty());
    long now = world.clock.instant().getEpochSecond();
    var x5t = Base64.getUrlEncoder().encodeToString(digest("SHA-1"));
    assertThat(x5t).endsWith("=");

    var assertion =
        signed(
            JWSAlgorithm.RS256,
            Map.of("x5t", x5t, "typ", "JWT"),
            c ->
                c.audience(BASE + "adfs/oauth2/token")
                    .claim("exp", now + 600.335893)
                    .claim("iat", now + 0.335893)
                    .notBeforeTime(null));

    assertThat(outcome(assertion)).isEmpty();
  }

  @Test
  void msal_for_java_names_it_by_sha256_in_standard_base64() throws Exception {
    register(key, Optional.empty());
    var x5t = Base64.getEncoder().encodeToString(digest("SHA-256"));

    assertThat(outcome(signed(JWSAlgorithm.RS256, Map.of("x5t#S256", x5t), _ -> {}))).isEmpty();
  }

  @Test
  void msal_for_javascript_names_it_by_sha256_in_base64url_and_signs_with_pss() throws Exception {
    register(key, Optional.empty());

    var assertion =
        signed(
            JWSAlgorithm.PS256,
            Map.of("x5t#S256", sha256()),
            c -> c.notBeforeTime(Date.from(world.clock.instant().plusSeconds(1))));

    assertThat(outcome(assertion)).isEmpty();
  }

  @Test
  void older_libraries_name_it_by_a_kid_in_hexadecimal() throws Exception {
    register(key, Optional.empty());
    var kid = HexFormat.of().withUpperCase().formatHex(digest("SHA-1"));

    assertThat(outcome(signed(JWSAlgorithm.RS256, Map.of("kid", kid), _ -> {}))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://login.sallyport.localhost:8443/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token",
        "https://login.sallyport.localhost:8443/11111111-1111-4111-8111-111111111111/oauth2/token",
        "https://login.sallyport.localhost:8443/11111111-1111-4111-8111-111111111111/v2.0",
        "https://login.sallyport.localhost:8443/11111111-1111-4111-8111-111111111111/",
        "https://login.sallyport.localhost/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token",
        "https://LOGIN.sallyport.localhost:8443/contoso.example/oauth2/v2.0/token",
        "https://login.sallyport.localhost:8443/common/oauth2/v2.0/token",
        "https://login.sallyport.localhost:8443/adfs/oauth2/token",
      })
  void the_audience_may_be_any_name_of_the_tenants_token_service(String audience) throws Exception {
    register(key, Optional.empty());

    assertThat(outcome(good(c -> c.audience(audience)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "::",
        "http://login.sallyport.localhost:8443/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token",
        "https://login.sallyport.localhost:9443/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token",
        "https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token",
        "https://login.sallyport.localhost:8443/99999999-1111-4111-8111-111111111111/oauth2/v2.0/token",
        "https://login.sallyport.localhost:8443/11111111-1111-4111-8111-111111111111/oauth2/other",
        "https://u@login.sallyport.localhost:8443/11111111-1111-4111-8111-111111111111/",
        "https://login.sallyport.localhost:8443/11111111-1111-4111-8111-111111111111/?a=b",
        "https://login.sallyport.localhost:8443",
        "https://vault.sallyport.localhost:8443",
      })
  void any_other_audience_is_refused(String audience) throws Exception {
    register(key, Optional.empty());

    assertThat(outcome(good(c -> c.audience(audience))))
        .contains(new IdentityRefusal.AssertionForAnotherAudience());
  }

  @Test
  void an_assertion_may_be_sent_again_within_its_life() throws Exception {
    register(key, Optional.empty());
    var assertion = good(_ -> {});

    assertThat(outcome(assertion)).isEmpty();
    world.advance(Duration.ofMinutes(9));
    assertThat(outcome(assertion)).isEmpty();
    world.advance(Duration.ofMinutes(7));
    assertThat(outcome(assertion))
        .containsInstanceOf(IdentityRefusal.AssertionOutsideItsTime.class);
  }

  @Test
  void an_assertion_too_early_or_with_too_long_a_life_is_refused() throws Exception {
    register(key, Optional.empty());

    assertThat(outcome(good(c -> c.notBeforeTime(at(Duration.ofMinutes(6))))))
        .containsInstanceOf(IdentityRefusal.AssertionOutsideItsTime.class);
    assertThat(outcome(good(c -> c.expirationTime(at(Duration.ofHours(25))))))
        .containsInstanceOf(IdentityRefusal.AssertionOutsideItsTime.class);
    assertThat(outcome(good(c -> c.expirationTime(null))))
        .contains(new IdentityRefusal.AssertionWithoutClaim("exp"));
  }

  @Test
  void issuer_and_subject_must_be_the_client() throws Exception {
    register(key, Optional.empty());

    assertThat(outcome(good(c -> c.issuer("other"))))
        .contains(new IdentityRefusal.AssertionOfAnotherClient());
    assertThat(outcome(good(c -> c.subject("other"))))
        .contains(new IdentityRefusal.AssertionOfAnotherClient());
    assertThat(outcome(good(c -> c.subject(null))))
        .contains(new IdentityRefusal.AssertionWithoutClaim("sub"));
  }

  @Test
  void a_certificate_that_is_not_registered_is_refused() throws Exception {
    register(TokenSigningKey.generate(world.clock), Optional.empty());

    assertThat(outcome(good(_ -> {})))
        .contains(
            new IdentityRefusal.AssertionNotVerified(
                World.CLIENT,
                HexFormat.of().withUpperCase().formatHex(digest("SHA-256")),
                Why.KEY_NOT_FOUND));
  }

  @Test
  void a_certificate_whose_registration_ended_is_refused() throws Exception {
    register(key, Optional.of(world.clock.instant().plusSeconds(60)));
    assertThat(outcome(good(_ -> {}))).isEmpty();

    world.advance(Duration.ofSeconds(60));

    assertThat(outcome(good(_ -> {})).map(r -> ((IdentityRefusal.AssertionNotVerified) r).why()))
        .contains(Why.KEY_EXPIRED);
  }

  @Test
  void a_registered_certificate_does_not_vouch_for_another_key() throws Exception {
    register(key, Optional.empty());
    var stranger = TokenSigningKey.generate(world.clock);
    var header =
        new JWSHeader.Builder(JWSAlgorithm.RS256).x509CertSHA256Thumbprint(new Base64URL(sha256()));

    var jwt = new SignedJWT(header.build(), claims(_ -> {}));
    jwt.sign(new RSASSASigner(privateKey(stranger)));

    assertThat(outcome(jwt.serialize()).map(r -> ((IdentityRefusal.AssertionNotVerified) r).why()))
        .contains(Why.SIGNATURE_DOES_NOT_MATCH);
  }

  @Test
  void the_certificate_is_no_secret_for_hs256_and_none_is_no_algorithm() throws Exception {
    register(key, Optional.empty());
    var header =
        new JWSHeader.Builder(JWSAlgorithm.HS256).x509CertSHA256Thumbprint(new Base64URL(sha256()));
    var hs256 = new SignedJWT(header.build(), claims(_ -> {}));
    hs256.sign(new MACSigner(key.certificate()));
    var payload = hs256.serialize().split("\\.", -1)[1];
    var none =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"alg\":\"none\"}".getBytes(UTF_8));

    assertThat(outcome(hs256.serialize()))
        .contains(new IdentityRefusal.UnsupportedAssertionAlgorithm("HS256"));
    assertThat(outcome(none + "." + payload + "."))
        .contains(new IdentityRefusal.UnsupportedAssertionAlgorithm("none"));
  }

  @Test
  void what_names_no_certificate_or_is_no_assertion_is_refused() throws Exception {
    register(key, Optional.empty());

    assertThat(outcome(signed(JWSAlgorithm.RS256, Map.of(), _ -> {})))
        .contains(new IdentityRefusal.AssertionWithoutCertificate());
    assertThat(outcome(signed(JWSAlgorithm.RS256, Map.of("x5t", "AAAA", "kid", "x"), _ -> {})))
        .contains(new IdentityRefusal.AssertionWithoutCertificate());
    for (var junk : List.of("x", "a.b.c", "abc.def.ghi", ".".repeat(40_000))) {
      assertThat(outcome(junk)).contains(new IdentityRefusal.MalformedAssertion());
    }
    var form = form("x.y.z");
    form.put("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer");
    assertThat(outcome(form)).containsInstanceOf(IdentityRefusal.UnsupportedAssertionType.class);
    form.remove("client_assertion_type");
    assertThat(outcome(form))
        .contains(new IdentityRefusal.MissingParameter("client_assertion_type"));
  }

  private void register(TokenSigningKey certified, Optional<Instant> end) {
    var credentials = world.directory.credentials();
    credentials.addCertificate(
        World.TENANT,
        world.app.objectId(),
        credentials.certificate(certified.certificate(), "cert", Optional.empty(), end));
  }

  private String good(Consumer<JWTClaimsSet.Builder> change) throws Exception {
    return signed(JWSAlgorithm.RS256, Map.of("x5t#S256", sha256()), change);
  }

  private String signed(
      JWSAlgorithm alg, Map<String, String> header, Consumer<JWTClaimsSet.Builder> change)
      throws Exception {
    var json = new HashMap<String, Object>(header);
    json.put("alg", alg.getName());
    var jwt = new SignedJWT(JWSHeader.parse(json), claims(change));
    jwt.sign(new RSASSASigner(privateKey(key)));
    return jwt.serialize();
  }

  private JWTClaimsSet claims(Consumer<JWTClaimsSet.Builder> change) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(World.CLIENT)
            .subject(World.CLIENT)
            .audience(BASE + World.TENANT + "/oauth2/v2.0/token")
            .jwtID("850c2763-8873-4f0c-ade9-563fe558d989")
            .notBeforeTime(at(Duration.ZERO))
            .expirationTime(at(Duration.ofMinutes(10)));
    change.accept(claims);
    return claims.build();
  }

  private Date at(Duration fromNow) {
    return Date.from(world.clock.instant().plus(fromNow));
  }

  private Map<String, String> form(String assertion) {
    var form = world.clientForm();
    form.remove("client_secret");
    form.put("client_assertion_type", ClientAuthentication.JWT_BEARER);
    form.put("client_assertion", assertion);
    return form;
  }

  private Optional<Refusal> outcome(String assertion) {
    return outcome(form(assertion));
  }

  private Optional<Refusal> outcome(Map<String, String> form) {
    try {
      world.tokens.token(world.v2(form));
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(e.refusal());
    }
  }

  private String sha256() throws Exception {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest("SHA-256"));
  }

  private byte[] digest(String algorithm) throws Exception {
    return MessageDigest.getInstance(algorithm).digest(key.certificate());
  }

  private static PrivateKey privateKey(TokenSigningKey key) throws Exception {
    try (var pkcs8 = key.privateKey()) {
      return KeyFactory.getInstance("RSA")
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8.expose(byte[]::clone)));
    }
  }
}
