package sallyport.identity.grants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Duration;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import sallyport.core.Refusal;
import sallyport.core.RefusedException;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.World;
import sallyport.identity.directory.FederatedCredentials.Draft;
import sallyport.identity.directory.ServicePrincipal;
import sallyport.identity.tokens.Audience;
import sallyport.identity.tokens.TokenCheck.Verdict;

/** Tokens of others, foreign ones made with another implementation. */
class FederatedAssertionsTest {
  private static final String FOREIGN = "https://issuer.example/cluster";
  private static final String SUBJECT = "system:serviceaccount:shop:till";
  private static final String EXCHANGE = "api://AzureADTokenExchange";
  private static final String OTHER_TENANT = "22222222-2222-4222-8222-222222222222";
  private static final String DATABASE =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/db";

  private static RSAKey rsa;
  private static ECKey ec;

  private final World world = new World();

  @BeforeAll
  static void makeKeys() throws Exception {
    rsa = new RSAKeyGenerator(2048).keyID("one").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("two").generate();
  }

  @Test
  void a_configured_issuers_token_proves_the_client_it_is_trusted_for() throws Exception {
    configure(rsa, ec);
    trust(FOREIGN, SUBJECT, EXCHANGE);

    assertThat(outcome(token(rsa, _ -> {}))).isEmpty();
    assertThat(outcome(token(ec, _ -> {}))).isEmpty();
    assertThat(outcome(token(rsa, c -> c.audience(List.of("https://other", EXCHANGE))))).isEmpty();
    assertThat(outcome(token(rsa, c -> c.notBeforeTime(null)))).isEmpty();
  }

  @Test
  void the_token_got_says_assertion_and_no_managed_identity() throws Exception {
    configure(rsa);
    trust(FOREIGN, SUBJECT, EXCHANGE);

    var got = world.tokens.token(world.v2(form(token(rsa, _ -> {})))).accessToken().compact();
    var claims = SignedJWT.parse(got).getJWTClaimsSet();

    assertThat(world.check(got)).isInstanceOf(Verdict.Valid.class);
    assertThat(claims.getStringClaim("appidacr")).isEqualTo("2");
    assertThat(claims.getClaims()).doesNotContainKey("xms_mirid");
  }

  @Test
  void issuer_subject_and_audience_are_compared_letter_by_letter() throws Exception {
    configure(rsa);
    assertThat(outcome(token(rsa, _ -> {})))
        .contains(new IdentityRefusal.NoFederatedCredentials(World.CLIENT, "dev"));

    trust(FOREIGN, SUBJECT, EXCHANGE);

    assertThat(outcome(token(rsa, c -> c.issuer(FOREIGN + "/"))))
        .contains(new IdentityRefusal.FederatedIssuerNotTrusted(FOREIGN + "/"));
    assertThat(outcome(token(rsa, c -> c.subject("System:serviceaccount:shop:till"))))
        .contains(
            new IdentityRefusal.FederatedSubjectNotTrusted("System:serviceaccount:shop:till"));
    assertThat(outcome(token(rsa, c -> c.audience("api://azureadtokenexchange"))))
        .contains(new IdentityRefusal.FederatedAudienceNotTrusted("api://azureadtokenexchange"));
  }

  @Test
  void issuer_subject_and_audience_must_be_those_of_one_credential() throws Exception {
    configure(rsa);
    trust(FOREIGN, "other", EXCHANGE);
    trust("https://issuer.example/other", SUBJECT, EXCHANGE);
    trust(FOREIGN, "third", "api://other");

    assertThat(outcome(token(rsa, _ -> {})))
        .contains(new IdentityRefusal.FederatedSubjectNotTrusted(SUBJECT));
    assertThat(outcome(token(rsa, c -> c.subject("third"))))
        .contains(new IdentityRefusal.FederatedAudienceNotTrusted(EXCHANGE));
  }

  @Test
  void a_token_counts_within_its_time_give_or_take_five_minutes() throws Exception {
    configure(rsa);
    trust(FOREIGN, SUBJECT, EXCHANGE);
    var now = world.clock.instant();

    assertThat(outcome(token(rsa, c -> c.expirationTime(Date.from(now.minusSeconds(299))))))
        .isEmpty();
    assertThat(outcome(token(rsa, c -> c.expirationTime(Date.from(now.minusSeconds(300))))))
        .get()
        .isInstanceOf(IdentityRefusal.AssertionOutsideItsTime.class);
    assertThat(outcome(token(rsa, c -> c.notBeforeTime(Date.from(now.plusSeconds(301))))))
        .get()
        .isInstanceOf(IdentityRefusal.AssertionOutsideItsTime.class);
    assertThat(outcome(token(rsa, c -> c.expirationTime(null))))
        .contains(new IdentityRefusal.AssertionWithoutClaim("exp"));
  }

  @Test
  void only_the_issuers_own_keys_verify() throws Exception {
    trust(FOREIGN, SUBJECT, EXCHANGE);
    assertThat(outcome(token(rsa, _ -> {})))
        .contains(new IdentityRefusal.FederatedIssuerWithoutKeys(FOREIGN));

    configure(ec);
    assertThat(outcome(token(rsa, _ -> {})))
        .contains(new IdentityRefusal.FederatedKeyNotFound("one", FOREIGN));

    var other = new RSAKeyGenerator(2048).keyID("one").generate();
    configure(other);
    assertThat(outcome(token(rsa, _ -> {})))
        .get()
        .isInstanceOf(IdentityRefusal.AssertionNotVerified.class);
  }

  @Test
  void a_token_signed_with_none_or_by_this_server_in_anothers_name_is_refused() throws Exception {
    configure(rsa);
    trust(FOREIGN, SUBJECT, EXCHANGE);
    var parts = token(rsa, _ -> {}).split("\\.", -1);

    assertThat(outcome("eyJhbGciOiJub25lIn0." + parts[1] + "."))
        .get()
        .isInstanceOf(IdentityRefusal.UnsupportedAssertionAlgorithm.class);
    assertThat(outcome(parts[0] + "." + parts[1]))
        .contains(new IdentityRefusal.MalformedAssertion());
    assertThat(outcome(parts[0] + "." + parts[1] + ".AAAA"))
        .get()
        .isInstanceOf(IdentityRefusal.AssertionNotVerified.class);
  }

  @Test
  void another_tenants_managed_identity_signs_in_and_is_still_known_by_its_resource()
      throws Exception {
    var identity = identityOfOtherTenant(Optional.of(DATABASE));
    trust(issuerOf(OTHER_TENANT), identity.principal().objectId(), EXCHANGE);

    var got = world.tokens.token(world.v2(form(identity.token()))).accessToken().compact();

    assertThat(world.check(got))
        .isInstanceOfSatisfying(
            Verdict.Valid.class,
            valid -> {
              assertThat(valid.caller().tenantId()).isEqualTo(World.TENANT);
              assertThat(valid.caller().objectId()).isEqualTo(world.principal.objectId());
              assertThat(valid.caller().managedIdentityId()).contains(DATABASE);
            });
  }

  @Test
  void an_application_of_another_tenant_signs_in_as_no_managed_identity() throws Exception {
    var identity = identityOfOtherTenant(Optional.empty());
    trust(issuerOf(OTHER_TENANT), identity.principal().objectId(), EXCHANGE);

    var got = world.tokens.token(world.v2(form(identity.token()))).accessToken().compact();

    assertThat(SignedJWT.parse(got).getJWTClaimsSet().getClaims()).doesNotContainKey("xms_mirid");
  }

  @Test
  void a_managed_identity_of_the_same_tenant_leaves_its_resource_behind() throws Exception {
    var principal = identity(World.TENANT, Optional.of(DATABASE));
    trust(issuerOf(World.TENANT), principal.objectId(), EXCHANGE);

    var got =
        world
            .tokens
            .token(world.v2(form(exchangeToken(World.TENANT, principal))))
            .accessToken()
            .compact();

    assertThat(SignedJWT.parse(got).getJWTClaimsSet().getClaims()).doesNotContainKey("xms_mirid");
  }

  @Test
  void a_tenants_token_proves_only_while_its_principal_is_enabled() throws Exception {
    var identity = identityOfOtherTenant(Optional.of(DATABASE));
    var id = identity.principal().objectId();
    trust(issuerOf(OTHER_TENANT), id, EXCHANGE);

    world.directory.enableServicePrincipal(OTHER_TENANT, id, false);
    assertThat(outcome(identity.token()))
        .contains(new IdentityRefusal.FederatedSubjectNotTrusted(id));
    world.directory.remove(OTHER_TENANT, id);
    assertThat(outcome(identity.token()))
        .contains(new IdentityRefusal.FederatedSubjectNotTrusted(id));
  }

  @Test
  void a_token_for_another_audience_does_not_prove_a_client() throws Exception {
    trust(issuerOf(World.TENANT), world.principal.objectId(), EXCHANGE);
    trust(stsOf(World.TENANT), world.principal.objectId(), EXCHANGE);

    assertThat(outcome(world.clientToken()))
        .contains(new IdentityRefusal.FederatedAudienceNotTrusted(world.vault()));
  }

  @Test
  void the_exchange_audience_opens_no_vault() throws Exception {
    var own = exchangeToken(World.TENANT, world.principal);

    assertThat(SignedJWT.parse(own).getJWTClaimsSet().getAudience()).containsExactly(EXCHANGE);
    assertThat(world.check(own)).isEqualTo(new Verdict.WrongAudience(EXCHANGE));
  }

  @Test
  void a_user_is_no_client_whatever_a_credential_says() throws Exception {
    trust(issuerOf(World.TENANT), world.user.objectId(), EXCHANGE);
    var form = world.userForm();
    form.put("scope", EXCHANGE + "/.default");
    var token = world.tokens.token(world.v2(form)).accessToken().compact();

    assertThat(outcome(token))
        .contains(new IdentityRefusal.FederatedSubjectNotTrusted(world.user.objectId()));
  }

  @Test
  void a_key_set_is_public_and_small() throws Exception {
    assertThatThrownBy(() -> IssuerKeys.parse("{\"keys\":[" + rsa.toJSONString() + "]}"))
        .hasMessageContaining("private");
    assertThatThrownBy(() -> IssuerKeys.parse("{\"keys\":[]}")).hasMessageContaining("no RSA");
    assertThatThrownBy(() -> IssuerKeys.parse("[]")).hasMessageContaining("no JWK set");
    var many = new java.util.ArrayList<JWK>();
    for (int i = 0; i < 65; i++) {
      many.add(new RSAKey.Builder(rsa.toPublicJWK()).keyID("k" + i).build());
    }
    assertThatThrownBy(() -> IssuerKeys.parse(new JWKSet(many).toString()))
        .hasMessageContaining("more than 64");
    var forEncryption =
        new RSAKey.Builder(rsa.toPublicJWK())
            .keyUse(com.nimbusds.jose.jwk.KeyUse.ENCRYPTION)
            .build();
    assertThatThrownBy(() -> IssuerKeys.parse(new JWKSet(List.<JWK>of(forEncryption)).toString()))
        .hasMessageContaining("for signatures");
  }

  private record Identity(ServicePrincipal principal, String token) {}

  private Identity identityOfOtherTenant(Optional<String> resource) {
    world.directory.createTenant(OTHER_TENANT, "Fabrikam", List.of("fabrikam.example"));
    var principal = identity(OTHER_TENANT, resource);
    return new Identity(principal, exchangeToken(OTHER_TENANT, principal));
  }

  private ServicePrincipal identity(String tenant, Optional<String> resource) {
    var app = world.directory.registerApplication(tenant, "identity", List.of(), List.of());
    return resource.isPresent()
        ? world.directory.createManagedIdentity(tenant, app.appId(), resource.get())
        : world.directory.createServicePrincipal(tenant, app.appId(), true);
  }

  /** What the principal gets when it asks the token service for the exchange audience. */
  private String exchangeToken(String tenant, ServicePrincipal principal) {
    var app = world.directory.applicationByAppId(tenant, principal.appId()).orElseThrow();
    try (var made =
        world
            .directory
            .credentials()
            .addPassword(
                tenant,
                app.objectId(),
                "",
                Optional.empty(),
                world.clock.instant().plus(Duration.ofDays(1)))) {
      var secret =
          made.secret().expose(bytes -> new String(bytes, java.nio.charset.StandardCharsets.UTF_8));
      var form =
          Map.of(
              "grant_type",
              "client_credentials",
              "client_id",
              app.appId(),
              "client_secret",
              secret,
              "scope",
              EXCHANGE + "/.default");
      return world
          .tokens
          .token(new TokenRequest(tenant, TokenRequest.Endpoint.V2, form))
          .accessToken()
          .compact();
    }
  }

  private String issuerOf(String tenant) {
    return world.issuer.issuer(tenant, Audience.Version.V2);
  }

  private String stsOf(String tenant) {
    return world.issuer.issuer(tenant, Audience.Version.V1);
  }

  private void configure(JWK... keys) {
    world.foreign.put(
        FOREIGN, IssuerKeys.parse(new JWKSet(List.of(keys)).toPublicJWKSet().toString()));
  }

  private void trust(String issuer, String subject, String audience) {
    var app = world.directory.application(World.TENANT, world.app.objectId()).orElseThrow();
    world
        .directory
        .federated()
        .add(
            app,
            "fic-" + app.federated().size(),
            new Draft(
                Optional.of(issuer),
                Optional.of(subject),
                Optional.of(List.of(audience)),
                Optional.empty()));
  }

  private String token(JWK key, Consumer<JWTClaimsSet.Builder> change) throws Exception {
    var now = world.clock.instant();
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(FOREIGN)
            .subject(SUBJECT)
            .audience(EXCHANGE)
            .issueTime(Date.from(now))
            .notBeforeTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(3600)));
    change.accept(claims);
    var algorithm = key instanceof RSAKey ? JWSAlgorithm.RS256 : JWSAlgorithm.ES256;
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(algorithm).keyID(key.getKeyID()).build(), claims.build());
    jwt.sign(key instanceof RSAKey pair ? new RSASSASigner(pair) : new ECDSASigner(key.toECKey()));
    return jwt.serialize();
  }

  private Map<String, String> form(String assertion) {
    var form = new HashMap<>(world.clientForm());
    form.remove("client_secret");
    form.put("client_assertion_type", ClientAuthentication.JWT_BEARER);
    form.put("client_assertion", assertion);
    return form;
  }

  private Optional<Refusal> outcome(String assertion) {
    try {
      world.tokens.token(world.v2(form(assertion)));
      return Optional.empty();
    } catch (RefusedException e) {
      return Optional.of(e.refusal());
    }
  }
}
