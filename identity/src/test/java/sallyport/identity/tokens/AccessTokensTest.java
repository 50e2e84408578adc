package sallyport.identity.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sallyport.core.Caller;
import sallyport.identity.World;
import sallyport.identity.tokens.TokenCheck.Verdict;

/** Tokens made with another implementation, each wrong in exactly one way. */
class AccessTokensTest {
  private final World world = new World();

  @Test
  void a_good_token_says_who_is_calling() throws Exception {
    var caller = valid(world.check(signed(_ -> {})));

    assertThat(caller.tenantId()).isEqualTo(World.TENANT);
    assertThat(caller.objectId()).isEqualTo(world.principal.objectId());
    assertThat(caller.appId()).contains(World.CLIENT);
    assertThat(caller.application()).isTrue();
    assertThat(caller.groupsClaimed()).isFalse();
    assertThat(caller.auditClaims())
        .containsEntry("oid", world.principal.objectId())
        .containsEntry("appid", World.CLIENT)
        .doesNotContainKeys("uti", "iss", "aud");
  }

  @Test
  void both_issuers_of_the_tenant_are_accepted() throws Exception {
    var v2 = signed(c -> c.issuer(issuer(Audience.Version.V2)).claim("azp", World.CLIENT));

    assertThat(world.check(v2)).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void the_audience_may_lack_its_port_or_end_with_a_slash() throws Exception {
    for (var audience :
        List.of("https://vault.sallyport.localhost", "https://vault.sallyport.localhost:8443/")) {
      assertThat(world.check(signed(c -> c.audience(audience)))).isInstanceOf(Verdict.Valid.class);
    }
  }

  @Test
  void a_token_for_another_audience_is_refused_by_name() throws Exception {
    var other = "https://management.core.sallyport.localhost/";

    assertThat(world.check(signed(c -> c.audience(other))))
        .isEqualTo(new Verdict.WrongAudience(other));
  }

  @Test
  void a_token_of_another_tenant_is_refused_even_when_we_signed_it() throws Exception {
    var tenant = "99999999-9999-4999-8999-999999999999";
    var iss = TokenIssuer.issuer(world.profile, tenant, Audience.Version.V1);
    var token = signed(c -> c.issuer(iss).claim("tid", tenant));

    assertThat(world.check(token))
        .isEqualTo(new Verdict.WrongIssuer(List.of(issuer(Audience.Version.V1)), iss));
  }

  @Test
  void issuer_and_tenant_must_be_of_one_piece() throws Exception {
    var foreign = "https://sts.windows.net/" + World.TENANT + "/";

    assertThat(world.check(signed(c -> c.issuer(foreign)))).isInstanceOf(Verdict.WrongIssuer.class);
    assertThat(world.check(signed(c -> c.claim("tid", "other"))))
        .isInstanceOf(Verdict.WrongIssuer.class);
  }

  @Test
  void times_are_checked_with_five_minutes_of_grace() throws Exception {
    assertThat(world.check(signed(c -> c.expirationTime(at(-299)))))
        .isInstanceOf(Verdict.Valid.class);
    assertThat(world.check(signed(c -> c.expirationTime(at(-300)))))
        .isEqualTo(new Verdict.Expired());
    assertThat(world.check(signed(c -> c.notBeforeTime(at(300)))))
        .isInstanceOf(Verdict.Valid.class);
    assertThat(world.check(signed(c -> c.notBeforeTime(at(301)))))
        .isEqualTo(new Verdict.NotYetValid());
  }

  @Test
  void a_remembered_token_expires_all_the_same() throws Exception {
    var token = signed(c -> c.expirationTime(at(1)));
    assertThat(world.check(token)).isInstanceOf(Verdict.Valid.class);

    world.advance(Duration.ofSeconds(301));

    assertThat(world.check(token)).isEqualTo(new Verdict.Expired());
  }

  @Test
  void a_remembered_token_is_no_good_for_another_audience_or_tenant() throws Exception {
    var token = signed(_ -> {});
    assertThat(world.check(token)).isInstanceOf(Verdict.Valid.class);

    assertThat(world.accessTokens.check(token, World.TENANT, List.of("https://graph.x")))
        .isInstanceOf(Verdict.WrongAudience.class);
    assertThat(world.accessTokens.check(token, "other", List.of(world.vault())))
        .isInstanceOf(Verdict.WrongIssuer.class);
  }

  @Test
  void a_token_without_a_signature_is_refused_whatever_it_calls_that() throws Exception {
    var payload = signed(_ -> {}).split("\\.", -1)[1];
    for (var alg : List.of("none", "None", "NONE", "")) {
      var header = encoded("{\"alg\":\"" + alg + "\",\"kid\":\"" + kid() + "\"}");

      assertThat(world.check(header + "." + payload + "."))
          .isEqualTo(new Verdict.UnknownKey(header));
    }
  }

  @Test
  void the_public_key_is_no_secret_for_hs256() throws Exception {
    var key = world.keys.published().getFirst();
    for (var secret : List.of(key.publicKey().getEncoded(), key.certificate())) {
      var token = sign(new MACSigner(secret), JWSAlgorithm.HS256, kid(), claims(_ -> {}));

      assertThat(world.check(token)).isInstanceOf(Verdict.UnknownKey.class);
    }
  }

  @Test
  void only_rs256_is_accepted_even_from_our_own_key() throws Exception {
    for (var alg : Set.of(JWSAlgorithm.RS384, JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
      var token = sign(new RSASSASigner(privateKey()), alg, kid(), claims(_ -> {}));

      assertThat(world.check(token)).isInstanceOf(Verdict.UnknownKey.class);
    }
  }

  @Test
  void a_strangers_key_is_refused_under_its_own_name_and_under_ours() throws Exception {
    var stranger = KeyPairGenerator.getInstance("RSA");
    stranger.initialize(2048);
    var signer = new RSASSASigner(stranger.generateKeyPair().getPrivate());

    assertThat(world.check(sign(signer, JWSAlgorithm.RS256, "theirs", claims(_ -> {}))))
        .isInstanceOf(Verdict.UnknownKey.class);
    assertThat(world.check(sign(signer, JWSAlgorithm.RS256, kid(), claims(_ -> {}))))
        .isEqualTo(new Verdict.BadSignature());
  }

  @Test
  void a_key_in_the_token_itself_is_not_looked_at() throws Exception {
    var stranger = new com.nimbusds.jose.jwk.gen.RSAKeyGenerator(2048).generate();
    var header =
        new JWSHeader.Builder(JWSAlgorithm.RS256).jwk(stranger.toPublicJWK()).keyID(kid()).build();
    var jwt = new SignedJWT(header, claims(_ -> {}));
    jwt.sign(new RSASSASigner(stranger));

    assertThat(world.check(jwt.serialize())).isEqualTo(new Verdict.BadSignature());
  }

  @Test
  void an_extension_marked_critical_is_refused() throws Exception {
    var header =
        new JWSHeader.Builder(JWSAlgorithm.RS256)
            .keyID(kid())
            .criticalParams(Set.of("urn:x"))
            .customParam("urn:x", 1)
            .build();
    var jwt = new SignedJWT(header, claims(_ -> {}));
    jwt.sign(new RSASSASigner(privateKey()));

    assertThat(world.check(jwt.serialize())).isInstanceOf(Verdict.UnknownKey.class);
  }

  @Test
  void every_changed_character_of_the_payload_breaks_the_signature() throws Exception {
    var parts = signed(_ -> {}).split("\\.", -1);
    int step = Math.max(1, parts[1].length() / 40);
    for (int at = 0; at < parts[1].length(); at += step) {
      var changed = new StringBuilder(parts[1]);
      changed.setCharAt(at, changed.charAt(at) == 'A' ? 'B' : 'A');

      var verdict = world.check(parts[0] + "." + changed + "." + parts[2]);

      assertThat(verdict)
          .as("character %d", at)
          .isInstanceOfAny(Verdict.BadSignature.class, Verdict.Malformed.class);
    }
  }

  @Test
  void what_is_no_token_is_malformed() throws Exception {
    var good = signed(_ -> {});
    var junk =
        List.of(
            "",
            ".",
            "..",
            "...",
            "a.b.c",
            good + ".x",
            "Bearer",
            good.replace('.', ' '),
            "x".repeat(1_000_000),
            encoded("[]") + "." + encoded("{}") + ".AA",
            "\u0000.é.\uffff",
            encoded("{\"alg\":\"RS256\"}") + "..",
            encoded("{\"a\":" + "[".repeat(5000)) + "." + encoded("{}") + ".AA");
    for (var token : junk) {
      assertThat(world.check(token)).isInstanceOf(Verdict.Malformed.class);
    }
  }

  @Test
  void a_claim_that_must_be_there_is_missed() throws Exception {
    for (var name : List.of("aud", "iss", "tid", "oid", "exp")) {
      assertThat(world.check(signed(c -> c.claim(name, null))))
          .as(name)
          .isEqualTo(new Verdict.Malformed());
    }
    assertThat(world.check(signed(c -> c.claim("exp", "9999999999"))))
        .isEqualTo(new Verdict.Malformed());
    assertThat(world.check(signed(c -> c.audience(List.of(world.vault(), "x")))))
        .isEqualTo(new Verdict.Malformed());
  }

  @Test
  void a_disabled_or_removed_principal_is_refused_at_once() throws Exception {
    var token = signed(_ -> {});
    assertThat(world.check(token)).isInstanceOf(Verdict.Valid.class);

    world.directory.enableServicePrincipal(World.TENANT, world.principal.objectId(), false);
    assertThat(world.check(token)).isEqualTo(new Verdict.Expired());

    world.directory.enableServicePrincipal(World.TENANT, world.principal.objectId(), true);
    assertThat(world.check(token)).isInstanceOf(Verdict.Valid.class);

    world.directory.remove(World.TENANT, world.principal.objectId());
    assertThat(world.check(token)).isEqualTo(new Verdict.Expired());
  }

  @Test
  void a_disabled_user_is_refused_at_once() throws Exception {
    var token =
        signed(c -> c.claim("oid", world.user.objectId()).claim("idtyp", "user").claim("scp", "x"));
    assertThat(valid(world.check(token)).application()).isFalse();

    world.directory.enableUser(World.TENANT, world.user.objectId(), false);

    assertThat(world.check(token)).isEqualTo(new Verdict.Expired());
  }

  @Test
  void groups_come_from_the_directory_and_follow_its_changes() throws Exception {
    var token = signed(_ -> {});
    assertThat(valid(world.check(token)).groups()).isEmpty();
    var group = world.directory.createGroup(World.TENANT, "admins", "admins");

    world.directory.addMember(World.TENANT, group.objectId(), world.principal.objectId());

    assertThat(valid(world.check(token)).groups()).containsExactly(group.objectId());
  }

  @Test
  void a_groups_claim_wins_over_the_directory() throws Exception {
    var token = signed(c -> c.claim("groups", List.of("G-1", 7, "g-2")));

    var caller = valid(world.check(token));

    assertThat(caller.groupsClaimed()).isTrue();
    assertThat(caller.groups()).containsExactly("g-1", "g-2");
    assertThat(valid(world.check(signed(c -> c.claim("groups", List.of())))).groupsClaimed())
        .isTrue();
  }

  @Test
  void a_second_check_costs_microseconds() throws Exception {
    var token = signed(_ -> {});
    var audiences = List.of(world.vault());
    for (int i = 0; i < 20_000; i++) {
      world.accessTokens.check(token, World.TENANT, audiences);
    }
    long best =
        IntStream.range(0, 5)
            .mapToLong(_ -> {
              long begun = System.nanoTime();
              for (int i = 0; i < 20_000; i++) {
                world.accessTokens.check(token, World.TENANT, audiences);
              }
              return (System.nanoTime() - begun) / 20_000;
            })
            .min()
            .orElseThrow();

    System.out.printf(Locale.ROOT, "a remembered token: %d ns a check%n", best);
    assertThat(best).isLessThan(20_000);
  }

  private String signed(Consumer<JWTClaimsSet.Builder> change) throws Exception {
    return sign(new RSASSASigner(privateKey()), JWSAlgorithm.RS256, kid(), claims(change));
  }

  private static String sign(JWSSigner signer, JWSAlgorithm alg, String kid, JWTClaimsSet claims)
      throws Exception {
    var jwt = new SignedJWT(new JWSHeader.Builder(alg).keyID(kid).build(), claims);
    jwt.sign(signer);
    return jwt.serialize();
  }

  private JWTClaimsSet claims(Consumer<JWTClaimsSet.Builder> change) {
    var claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer(Audience.Version.V1))
            .audience(world.vault())
            .claim("tid", World.TENANT)
            .claim("oid", world.principal.objectId())
            .claim("appid", World.CLIENT)
            .claim("idtyp", "app")
            .claim("uti", "x")
            .notBeforeTime(at(-300))
            .expirationTime(at(3600));
    change.accept(claims);
    return claims.build();
  }

  private Date at(int seconds) {
    return Date.from(world.clock.instant().plusSeconds(seconds));
  }

  private String issuer(Audience.Version version) {
    return TokenIssuer.issuer(world.profile, World.TENANT, version);
  }

  private String kid() {
    return world.keys.signer().x5t();
  }

  private PrivateKey privateKey() throws Exception {
    try (var pkcs8 = world.keys.signer().privateKey()) {
      var encoded = pkcs8.expose(byte[]::clone);
      return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
  }

  private static Caller valid(Verdict verdict) {
    assertThat(verdict).isInstanceOf(Verdict.Valid.class);
    return ((Verdict.Valid) verdict).caller();
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }
}
