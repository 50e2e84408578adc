package sallyport.connectivity.doctor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.Purpose;
import sallyport.crypto.SecretBytes;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The way of a real call, from the challenge on: sign in, and list secrets. */
final class VaultVisit {
  private static final String SECRETS = "/secrets?api-version=7.4";
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Visit visit;
  private final Web web;
  private final Cloud cloud;
  private final Optional<Login> login;
  private final BooleanSupplier signInReached;

  /**
   * @param signInReached waits for the endpoint of the authority; false when it cannot be reached
   */
  VaultVisit(
      Visit visit, Web web, Cloud cloud, Optional<Login> login, BooleanSupplier signInReached) {
    this.visit = visit;
    this.web = web;
    this.cloud = cloud;
    this.login = login;
    this.signInReached = signInReached;
  }

  void call() {
    if (!visit.wantsAnyOf(Check.CHALLENGE, Check.TOKEN, Check.PERMISSION)) {
      return;
    }
    var challenge = visit.step(Check.CHALLENGE, this::challenge);
    if (!visit.wantsAnyOf(Check.TOKEN, Check.PERMISSION)) {
      return;
    }
    if (login.isEmpty() && visit.open()) {
      visit.skip(Check.TOKEN, "AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are not set");
      visit.skip(Check.PERMISSION, "there is no token");
      return;
    }
    if (visit.open() && !signInReached.getAsBoolean()) {
      visit.skip(Check.TOKEN, "the sign-in host cannot be reached");
      visit.skip(Check.PERMISSION, "there is no token");
      return;
    }
    var token = visit.step(Check.TOKEN, () -> token(challenge.orElseThrow(), login.orElseThrow()));
    if (visit.wants(Check.PERMISSION)) {
      visit.step(Check.PERMISSION, () -> permission(token.orElseThrow()));
    }
    token.ifPresent(SecretBytes::close);
  }

  private Outcome<Challenge> challenge() throws IOException {
    var answer = web.get(at(SECRETS), Map.of());
    if (answer.status() != 401) {
      var error = VaultError.of(answer);
      return Outcome.failed(
          "asked without a token it answers " + error.inWords() + " instead of 401",
          error.code().equals("VaultNotFound") || error.status() == 404
              ? "there is no such vault: see its name"
              : "see what answers: a vault asks for a token first");
    }
    var parsed = answer.header("www-authenticate").flatMap(Challenge::parse);
    if (parsed.isEmpty()) {
      return Outcome.failed(
          "the 401 has no challenge with authorization and resource",
          "see what answers: a vault says in WWW-Authenticate where to sign in");
    }
    return judge(parsed.get(), answer);
  }

  private Outcome<Challenge> judge(Challenge challenge, Answer answer) {
    var host = visit.endpoint().host();
    if (!challenge.covers(host)) {
      return Outcome.failed(
          "the challenge's resource "
              + challenge.resource()
              + " is no suffix of "
              + host
              + ": the SDKs refuse it",
          "reach the vault by its own name, below the resource's host");
    }
    var says =
        "sign in at "
            + challenge.authority()
            + " for "
            + challenge.resource()
            + VaultError.seen(answer).map(address -> "; the vault sees " + address).orElse("");
    if (!expected(challenge.authority().getHost())) {
      var rule =
          new Endpoint(
              challenge.authority().getHost(),
              challenge.authority().getPort() < 0 ? 443 : challenge.authority().getPort(),
              true,
              Purpose.AUTHENTICATION,
              "sign-in at the authority that the vault's challenge names",
              false);
      return Outcome.warning(
              says + ", which is not where this client signs in",
              "set AZURE_AUTHORITY_HOST to it if you trust it",
              challenge)
          .needing(rule);
    }
    var tenant = login.flatMap(Login::tenant);
    if (tenant.isPresent() && !tenant.get().equalsIgnoreCase(challenge.tenant())) {
      return Outcome.warning(
          says + "; the vault is of tenant " + challenge.tenant() + ", AZURE_TENANT_ID is another",
          "set AZURE_TENANT_ID to the vault's tenant",
          challenge);
    }
    return Outcome.ok(says, challenge);
  }

  private boolean expected(String authority) {
    return login.map(known -> known.authority().getHost().equalsIgnoreCase(authority)).orElse(false)
        || cloud.profile().login().equalsIgnoreCase(authority)
        || cloud.profile().loginAliases().stream().anyMatch(authority::equalsIgnoreCase)
        || cloud.formerLogins().stream().anyMatch(authority::equalsIgnoreCase);
  }

  private Outcome<SecretBytes> token(Challenge challenge, Login client) throws IOException {
    var tenant = client.tenant().orElse(challenge.tenant());
    var base = client.authority().toString();
    var url = URI.create((base.endsWith("/") ? base : base + "/") + tenant + "/oauth2/v2.0/token");
    var answer =
        web.post(
            url,
            "application/x-www-form-urlencoded",
            client
                .clientSecret()
                .<byte[]>expose(secret -> form(challenge, client, new String(secret, UTF_8))));
    if (answer.status() == 200) {
      return accepted(answer, tenant);
    }
    var error = SignInError.of(answer);
    var says =
        client
            .clientSecret()
            .<String>expose(secret -> error.inWords().replace(new String(secret, UTF_8), "…"));
    return Outcome.failed(Faults.line(says, 240), error.mend());
  }

  private static Outcome<SecretBytes> accepted(Answer answer, String tenant) {
    try {
      var token = JSON.readTree(answer.body()).path("access_token").asString("");
      if (!token.isEmpty() && token.matches("[\\x21-\\x7e]+")) {
        return Outcome.ok("granted by tenant " + tenant, SecretBytes.ofUtf8(token));
      }
    } catch (JacksonException _) {
      // Told below.
    }
    return Outcome.failed("the answer holds no token", "see what answers: it is no token service");
  }

  private static byte[] form(Challenge challenge, Login client, String secret) {
    var form =
        "grant_type=client_credentials&client_id="
            + URLEncoder.encode(client.clientId(), UTF_8)
            + "&client_secret="
            + URLEncoder.encode(secret, UTF_8)
            + "&scope="
            + URLEncoder.encode(challenge.scope(), UTF_8);
    return form.getBytes(UTF_8);
  }

  private Outcome<Answer> permission(SecretBytes token) throws IOException {
    var bearer = token.<String>expose(octets -> "Bearer " + new String(octets, UTF_8));
    var answer = web.get(at(SECRETS + "&maxresults=1"), Map.of("Authorization", bearer));
    if (answer.status() == 200) {
      return Outcome.ok(
          "secrets can be listed"
              + VaultError.seen(answer).map(address -> "; the vault sees " + address).orElse(""),
          answer);
    }
    return Denials.of(
        VaultError.of(answer), visit.endpoint(), login.map(Login::clientId).orElse("CLIENT-ID"));
  }

  private URI at(String path) {
    return URI.create(EndpointVisit.address(visit.endpoint()) + path);
  }
}
