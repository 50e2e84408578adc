package sallyport.identity.grants;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.CloudProfile;
import sallyport.core.RefusedException;
import sallyport.crypto.SecretBytes;
import sallyport.identity.IdentityRefusal;
import sallyport.identity.World;
import sallyport.identity.grants.TokenRequest.Endpoint;
import sallyport.identity.tokens.TokenCheck.Verdict;

class TokenServiceTest {
  private final World world = new World();

  @Test
  void a_client_with_its_secret_gets_a_token_for_the_vault() {
    var answer = world.tokens.token(world.v2(world.clientForm()));

    assertThat(answer.lifetime()).isEqualTo(Duration.ofSeconds(3599));
    assertThat(answer.refreshToken()).isEmpty();
    assertThat(answer.idToken()).isEmpty();
    assertThat(world.check(answer.accessToken().compact())).isInstanceOf(Verdict.Valid.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {World.TENANT, World.DOMAIN, "CONTOSO.example", "common", "organizations", "adfs"})
  void the_tenant_has_several_names(String name) {
    var answer = world.tokens.token(new TokenRequest(name, Endpoint.V2, world.clientForm()));

    assertThat(world.check(answer.accessToken().compact())).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void scopes_of_openid_connect_are_passed_over() {
    var form = world.clientForm();
    form.put("scope", world.vault() + "/.default openid profile offline_access");

    assertThat(world.tokens.token(world.v2(form)).audience()).isEqualTo(world.vault());
  }

  @ParameterizedTest
  @CsvSource({
    "https://management.core.sallyport.localhost//.default, https://management.core.sallyport.localhost/",
    "https://management.core.sallyport.localhost/.default, https://management.core.sallyport.localhost",
    "https://management.sallyport.localhost:8443/.default, https://management.sallyport.localhost:8443",
    "https://vault.sallyport.localhost/.default, https://vault.sallyport.localhost",
    "https://managedhsm.sallyport.localhost:8443/.default, https://managedhsm.sallyport.localhost:8443",
    "https://graph.sallyport.localhost:8443//.default, https://graph.sallyport.localhost:8443/",
    "cfa8b339-82a2-471a-a3c9-0fc0be7a4093/.default, https://vault.sallyport.localhost:8443",
    "00000003-0000-0000-c000-000000000000/.default, https://graph.sallyport.localhost:8443",
  })
  void the_audience_is_what_was_asked_for(String scope, String audience) throws Exception {
    var form = world.clientForm();
    form.put("scope", scope);

    var answer = world.tokens.token(world.v2(form));

    assertThat(answer.audience()).isEqualTo(audience);
    var claims = claims(answer.accessToken().compact());
    assertThat(claims.getAudience()).containsExactly(audience);
    assertThat(claims.getStringClaim("ver")).isEqualTo("1.0");
  }

  @Test
  void a_registered_application_takes_tokens_of_version_2() throws Exception {
    var api =
        world.directory.registerApplication(
            World.TENANT, "api", List.of("api://contoso/api"), List.of());
    var form = world.clientForm();
    form.put("scope", "api://contoso/api/.default");
    assertThat(refused(form)).isInstanceOf(IdentityRefusal.UnknownResource.class);
    world.directory.createServicePrincipal(World.TENANT, api.appId(), true);

    for (var name : List.of("api://contoso/api", "api://" + api.appId(), api.appId())) {
      form.put("scope", name + "/.default");
      var claims = claims(world.tokens.token(world.v2(form)).accessToken().compact());
      assertThat(claims.getAudience()).containsExactly(api.appId());
      assertThat(claims.getStringClaim("ver")).isEqualTo("2.0");
      assertThat(claims.getIssuer()).endsWith("/v2.0");
    }
  }

  @Test
  void version_1_takes_a_resource() {
    var form = world.clientForm();
    form.remove("scope");
    assertThat(refused(new TokenRequest(World.TENANT, Endpoint.V1, form)))
        .isEqualTo(new IdentityRefusal.MissingParameter("resource"));
    form.put("resource", world.vault());

    var answer = world.tokens.token(new TokenRequest(World.TENANT, Endpoint.V1, form));

    assertThat(answer.audience()).isEqualTo(world.vault());
    assertThat(refused(form)).isEqualTo(new IdentityRefusal.UnsupportedParameter("resource"));
    assertThat(world.tokens.token(new TokenRequest("adfs", Endpoint.ADFS, form)).audience())
        .isEqualTo(world.vault());
  }

  @Test
  void a_client_that_understands_claims_challenges_is_marked() throws Exception {
    for (var capability : List.of("CP1", "cp1")) {
      var form = world.clientForm();
      form.put(
          "claims",
          "{\"id_token\":{\"login_hint\":{\"essential\":false}},\"access_token\":{\"xms_cc\":{\"values\":[\"%s\"]}}}"
              .formatted(capability));
      assertThat(
              claims(world.tokens.token(world.v2(form)).accessToken().compact())
                  .getStringListClaim("xms_cc"))
          .containsExactly("cp1");
    }
    for (var odd :
        List.of("", "x", "[]", "{\"access_token\":7}", "{\"access_token\":{\"xms_cc\":{}}}")) {
      var form = world.clientForm();
      form.put("claims", odd);
      assertThat(claims(world.tokens.token(world.v2(form)).accessToken().compact()).getClaims())
          .doesNotContainKey("xms_cc");
    }
  }

  @Test
  void any_of_several_secrets_in_force_is_accepted() {
    var second = world.addSecret(Optional.empty(), world.clock.instant().plusSeconds(60));

    assertThat(with("client_secret", second)).isEmpty();
    assertThat(with("client_secret", world.secret)).isEmpty();
    world.advance(Duration.ofSeconds(60));
    assertThat(with("client_secret", second))
        .contains(new IdentityRefusal.ExpiredSecret(World.CLIENT));
    assertThat(with("client_secret", world.secret)).isEmpty();
  }

  @Test
  void a_secret_is_not_accepted_before_its_time_nor_after_its_removal() {
    var start = world.clock.instant().plusSeconds(60);
    var later = world.addSecret(Optional.of(start), start.plusSeconds(60));

    assertThat(with("client_secret", later))
        .contains(new IdentityRefusal.WrongSecret(World.CLIENT));
    world.advance(Duration.ofSeconds(60));
    assertThat(with("client_secret", later)).isEmpty();
    var stored = world.directory.application(World.TENANT, world.app.objectId()).orElseThrow();
    world
        .directory
        .credentials()
        .removePassword(World.TENANT, stored.objectId(), stored.passwords().getLast().keyId());
    assertThat(with("client_secret", later))
        .contains(new IdentityRefusal.WrongSecret(World.CLIENT));
  }

  @Test
  void each_thing_that_is_wrong_with_a_client_is_told() {
    assertThat(with("client_secret", "wrong"))
        .contains(new IdentityRefusal.WrongSecret(World.CLIENT));
    assertThat(with("client_secret", "x".repeat(5000)))
        .contains(new IdentityRefusal.WrongSecret(World.CLIENT));
    assertThat(with("client_secret", "")).contains(new IdentityRefusal.MissingCredential());
    assertThat(with("client_id", "")).contains(new IdentityRefusal.MissingParameter("client_id"));
    assertThat(with("grant_type", "")).contains(new IdentityRefusal.MissingParameter("grant_type"));
    assertThat(with("scope", "")).contains(new IdentityRefusal.MissingParameter("scope"));
    assertThat(with("client_id", "nobody"))
        .contains(new IdentityRefusal.UnknownApplication("nobody", "Contoso"));
    assertThat(with("grant_type", "device_code"))
        .contains(new IdentityRefusal.UnsupportedGrant("device_code"));
    assertThat(with("grant_type", "authorization_code"))
        .contains(new IdentityRefusal.UnsupportedGrant("authorization_code"));
    assertThat(refused(new TokenRequest("nowhere", Endpoint.V2, world.clientForm())))
        .isEqualTo(new IdentityRefusal.UnknownTenant("nowhere"));
  }

  @Test
  void each_thing_that_is_wrong_with_a_scope_is_told() {
    assertThat(with("scope", "https://vault.azure.net/.default"))
        .contains(new IdentityRefusal.UnknownResource("https://vault.azure.net", "Contoso"));
    assertThat(with("scope", "https://vault.sallyport.localhost:9443/.default"))
        .containsInstanceOf(IdentityRefusal.UnknownResource.class);
    assertThat(with("scope", world.vault() + "/read"))
        .contains(new IdentityRefusal.ScopeNotDefault(world.vault() + "/read"));
    assertThat(with("scope", "openid")).contains(new IdentityRefusal.ScopeNotDefault("openid"));
    assertThat(with("scope", "/.default"))
        .contains(new IdentityRefusal.ScopeNotDefault("/.default"));
    assertThat(with("scope", "a/.default b/.default"))
        .contains(new IdentityRefusal.SeveralResources("a/.default b/.default"));
    assertThat(with("scope", "x".repeat(5000)))
        .containsInstanceOf(IdentityRefusal.InvalidScope.class);
  }

  @Test
  void only_who_knows_the_secret_learns_that_the_application_is_disabled() {
    world.directory.enableServicePrincipal(World.TENANT, world.principal.objectId(), false);

    assertThat(with("client_secret", "wrong"))
        .containsInstanceOf(IdentityRefusal.WrongSecret.class);
    assertThat(with("client_secret", world.secret))
        .contains(new IdentityRefusal.DisabledApplication(World.CLIENT, "dev"));
    world.directory.remove(World.TENANT, world.principal.objectId());
    assertThat(with("client_secret", world.secret))
        .contains(new IdentityRefusal.NoServicePrincipal(World.CLIENT, World.TENANT));
  }

  @Test
  void a_user_with_a_password_gets_all_four_tokens() throws Exception {
    var answer = world.tokens.token(world.v2(world.userForm()));

    assertThat(answer.scope())
        .contains(
            "https://management.core.sallyport.localhost//user_impersonation"
                + " https://management.core.sallyport.localhost//.default");
    assertThat(answer.refreshToken()).isPresent();
    var idToken = claims(answer.idToken().orElseThrow());
    assertThat(idToken.getAudience()).containsExactly(World.AZ);
    assertThat(idToken.getClaims())
        .containsEntry("preferred_username", "alice@contoso.example")
        .containsEntry("tid", World.TENANT)
        .containsEntry("oid", world.user.objectId());
    var info =
        new String(
            Base64.getUrlDecoder().decode(answer.clientInfo().orElseThrow()),
            StandardCharsets.UTF_8);
    assertThat(info)
        .contains("\"uid\":\"" + world.user.objectId() + "\"")
        .contains("\"utid\":\"" + World.TENANT + "\"");
    var claims = claims(answer.accessToken().compact());
    assertThat(claims.getStringClaim("scp")).isEqualTo("user_impersonation");
    assertThat(claims.getStringClaim("upn")).isEqualTo("alice@contoso.example");
  }

  @Test
  void a_user_without_openid_scopes_gets_an_access_token_alone() {
    var form = world.userForm();
    form.put("scope", world.vault() + "/.default");

    var answer = world.tokens.token(world.v2(form));

    assertThat(answer.refreshToken()).isEmpty();
    assertThat(answer.idToken()).isEmpty();
  }

  @Test
  void each_thing_that_is_wrong_with_a_user_is_told() {
    assertThat(userWith("password", "wrong"))
        .contains(new IdentityRefusal.WrongUserNameOrPassword());
    assertThat(userWith("password", "x".repeat(300)))
        .contains(new IdentityRefusal.WrongUserNameOrPassword());
    assertThat(userWith("username", "bob@contoso.example"))
        .contains(new IdentityRefusal.UnknownUser("bob@contoso.example", "Contoso"));
    assertThat(userWith("username", world.user.objectId()))
        .containsInstanceOf(IdentityRefusal.UnknownUser.class);
    assertThat(userWith("username", "")).contains(new IdentityRefusal.MissingParameter("username"));
    assertThat(userWith("client_id", World.CLIENT))
        .contains(new IdentityRefusal.MissingCredential());
    assertThat(userWith("client_id", "nobody"))
        .containsInstanceOf(IdentityRefusal.UnknownApplication.class);
    world.directory.enableUser(World.TENANT, world.user.objectId(), false);
    assertThat(userWith("password", "wrong"))
        .contains(new IdentityRefusal.WrongUserNameOrPassword());
    assertThat(userWith("password", World.PASSWORD)).contains(new IdentityRefusal.DisabledUser());
  }

  @Test
  void one_refresh_token_serves_every_resource() throws Exception {
    var token = world.tokens.token(world.v2(world.userForm())).refreshToken().orElseThrow();

    for (var resource : List.of(world.vault(), world.profile.url(world.profile.graph()))) {
      var answer = world.tokens.token(world.v2(refreshForm(token, resource)));
      assertThat(claims(answer.accessToken().compact()).getAudience()).containsExactly(resource);
      assertThat(answer.refreshToken()).isPresent();
    }
  }

  @Test
  void a_refresh_token_is_good_for_its_client_its_life_and_its_password() {
    var token = world.tokens.token(world.v2(world.userForm())).refreshToken().orElseThrow();
    var form = refreshForm(token, world.vault());

    form.put("client_id", "1950a258-227b-4e31-a9cf-717495945fc2");
    assertThat(refused(form)).isEqualTo(new IdentityRefusal.InvalidRefreshToken());
    form.put("client_id", World.AZ);
    for (var odd : List.of("x", token.substring(1), token + "A", "A".repeat(9000), "é")) {
      form.put("refresh_token", odd);
      assertThat(refused(form)).isEqualTo(new IdentityRefusal.InvalidRefreshToken());
    }
    form.put("refresh_token", token);
    assertThat(world.tokens.token(world.v2(form)).refreshToken()).isPresent();

    world.advance(Duration.ofDays(90));
    assertThat(refused(form)).isInstanceOf(IdentityRefusal.ExpiredRefreshToken.class);
    var next = world.tokens.token(world.v2(world.userForm())).refreshToken().orElseThrow();
    try (var password = SecretBytes.ofUtf8("another long password")) {
      world.directory.changePassword(World.TENANT, world.user.objectId(), password);
    }
    assertThat(refused(refreshForm(next, world.vault())))
        .isEqualTo(new IdentityRefusal.RevokedRefreshToken());
  }

  @Test
  void a_refresh_token_of_a_disabled_user_is_refused() {
    var token = world.tokens.token(world.v2(world.userForm())).refreshToken().orElseThrow();
    world.directory.enableUser(World.TENANT, world.user.objectId(), false);

    assertThat(refused(refreshForm(token, world.vault())))
        .isEqualTo(new IdentityRefusal.DisabledUser());
  }

  @Test
  void under_a_public_cloud_the_public_names_are_the_audiences() {
    var azure = new World(CloudProfile.builtIn("AzureCloud", 443).orElseThrow());
    for (var resource :
        List.of(
            "https://vault.azure.net",
            "https://management.core.windows.net/",
            "https://management.azure.com",
            "https://graph.microsoft.com")) {
      var form = azure.clientForm();
      form.put("scope", resource + "/.default");
      assertThat(azure.tokens.token(azure.v2(form)).audience()).isEqualTo(resource);
    }
  }

  @Test
  void nothing_that_holds_a_secret_prints_it() {
    var request = world.v2(world.clientForm());

    var refusal =
        catchThrowable(() -> world.tokens.token(world.v2(form("client_secret", "pl4nted"))));

    assertThat(request.toString()).doesNotContain(world.secret);
    assertThat(refusal.toString()).doesNotContain("pl4nted");
    assertThat(((RefusedException) refusal).refusal().toString()).doesNotContain("pl4nted");
    assertThat(world.tokens.token(request).toString()).doesNotContain("eyJ");
  }

  private Map<String, String> form(String name, String value) {
    var form = world.clientForm();
    form.put(name, value);
    return form;
  }

  private Optional<Object> with(String name, String value) {
    return Optional.ofNullable(refusedOrNull(world.v2(form(name, value))));
  }

  private Optional<Object> userWith(String name, String value) {
    var form = world.userForm();
    form.put(name, value);
    return Optional.ofNullable(refusedOrNull(world.v2(form)));
  }

  private Map<String, String> refreshForm(String token, String resource) {
    return new HashMap<>(
        Map.of(
            "grant_type",
            "refresh_token",
            "client_id",
            World.AZ,
            "refresh_token",
            token,
            "scope",
            resource + "/.default offline_access openid profile"));
  }

  private Object refused(Map<String, String> form) {
    return refused(world.v2(form));
  }

  private Object refused(TokenRequest request) {
    var refusal = refusedOrNull(request);
    assertThat(refusal).isNotNull();
    return refusal;
  }

  private Object refusedOrNull(TokenRequest request) {
    try {
      world.tokens.token(request);
      return null;
    } catch (RefusedException e) {
      return e.refusal();
    }
  }

  private static JWTClaimsSet claims(String token) throws Exception {
    return SignedJWT.parse(token).getJWTClaimsSet();
  }
}
