package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import sallyport.access.Attachment;
import sallyport.access.Attachment.Evidence;
import sallyport.access.AzureTrustedServices;
import sallyport.access.NetworkRules;
import sallyport.access.NetworkRules.Bypass;
import sallyport.access.NetworkRules.DefaultAction;
import sallyport.access.NetworkRules.PublicAccess;
import sallyport.access.Operation;
import sallyport.access.TrustedServices;
import sallyport.access.VaultFlags;
import sallyport.api.vault.SupposedCall.UnusableWordException;
import sallyport.core.AddressBlock;
import sallyport.core.Arrival;
import sallyport.core.Caller;
import sallyport.core.ObjectKind;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.http.BadJsonException;
import sallyport.http.Json;
import sallyport.http.Response;
import sallyport.identity.tokens.SupposedCallers.Supposed;
import sallyport.identity.tokens.SupposedCallers.Who;
import sallyport.identity.tokens.TokenCheck;
import sallyport.resources.networks.NetworkFixtures;
import sallyport.resources.networks.PrivateEndpoint;
import sallyport.resources.networks.SecurityPerimeter;
import sallyport.resources.networks.SecurityPerimeter.AccessMode;
import sallyport.resources.networks.SecurityPerimeter.AccessRule;
import sallyport.resources.networks.SecurityPerimeter.Association;
import sallyport.resources.networks.SecurityPerimeter.Direction;
import sallyport.resources.networks.SecurityPerimeter.Profile;
import sallyport.resources.networks.VirtualNetwork;

/** What is explained is what the data plane does: the same calls asked of both. */
class ExplanationsTest {
  private static final VaultName NAME = new VaultName("kv-pay");
  private static final VirtualNetwork HUB = NetworkFixtures.network("Hub");
  private static final String APPS = id(HUB.id() + "/subnets/Apps");
  private static final PrivateEndpoint ENDPOINT =
      NetworkFixtures.endpoint("Door", new VaultId("id-of-kv-pay"), 77);
  private static final InetAddress PROXY = InetAddress.ofLiteral("192.0.2.9");

  /** Trusted as it is. */
  private static final String STORAGE = "e406a681-f3d4-42a8-90b6-c2b029497af1";

  /** Trusted where the vault is enabled for deployment or for disk encryption. */
  private static final String DEPLOYMENT = "60e6cd67-9c8c-4951-9b3c-23c25a2169af";

  private static final String DATABASE =
      "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/db";

  private static final List<Supposed> PEOPLE =
      List.of(
          new Supposed("dev", DataPlaneFixture.caller(), true),
          new Supposed("former", other("55555555-5555-4555-8555-555555555555", "", true), false),
          new Supposed("storage", other(DataPlaneFixture.CALLER, STORAGE, true), true),
          new Supposed("deployment", other(DataPlaneFixture.CALLER, DEPLOYMENT, true), true),
          new Supposed("database", other(DataPlaneFixture.CALLER, "", true, DATABASE), true),
          new Supposed("guest", other("66666666-6666-4666-8666-666666666666", "", false), true),
          new Supposed("twin", other("77777777-7777-4777-8777-777777777777", "", true), true),
          new Supposed("twin", other("88888888-8888-4888-8888-888888888888", "", true), true));

  private final DataPlaneFixture fixture =
      new DataPlaneFixture(
          List.of(
              new Attachment(new Evidence.Source(block("10.0.0.0/24")), APPS),
              new Attachment(
                  new Evidence.Listener(InetAddress.ofLiteral("10.0.0.4"), OptionalInt.of(9443)),
                  ENDPOINT.id())));
  private final Explanations explanations =
      new Explanations(
          fixture.states,
          TrustedServices.of(AzureTrustedServices.ALL),
          (_, who) -> PEOPLE.stream().filter(it -> it.name().equals(who.name())).toList());

  @BeforeEach
  void networksAndTokensAreThere() {
    fixture.networks.change(change -> change.put(HUB));
    fixture.networks.change(change -> change.put(ENDPOINT));
    fixture.states.networksChanged();
    for (var one : PEOPLE) {
      fixture.tokens.put(
          one.name(),
          one.active()
              ? new TokenCheck.Verdict.Valid(one.caller())
              : new TokenCheck.Verdict.Expired());
    }
  }

  /** One kind of call, as it is sent and as it is spelled. */
  private record Asked(String method, String target, String body, String operation, String name) {
    Optional<String> object() {
      return Optional.of(name).filter(it -> !it.isEmpty());
    }
  }

  private static final List<Asked> CALLS =
      List.of(
          new Asked("GET", "/secrets/one", "", "secrets/get", "one"),
          new Asked("PUT", "/secrets/two", "{\"value\":\"v\"}", "secrets/set", "two"),
          new Asked("GET", "/secrets", "", "secrets/list", ""),
          new Asked("DELETE", "/deletedsecrets/one", "", "secrets/purge", "one"),
          new Asked("GET", "/keys/one", "", "keys/get", "one"),
          new Asked("POST", "/keys/one/v/sign", "{}", "keys/sign", "one"),
          new Asked("POST", "/keys/one/v/wrapkey", "{}", "keys/wrapKey", "one"));

  private static final List<String> WHO =
      List.of("", "dev", "dev", "former", "storage", "deployment", "database", "guest");

  private static final List<Arrival> ARRIVALS =
      List.of(
          Arrival.direct(InetAddress.ofLiteral("203.0.113.9")),
          Arrival.direct(InetAddress.ofLiteral("198.51.100.1")),
          Arrival.direct(InetAddress.ofLiteral("2001:db8::1")),
          Arrival.direct(InetAddress.ofLiteral("10.0.0.5")),
          at("10.0.0.4", 9443),
          at("10.0.0.4", 8443),
          through(77),
          through(78));

  /** Half a thousand calls each; the seeds are fixed, so that a failure can be had again. */
  @RepeatedTest(8)
  void an_explanation_is_what_the_data_plane_answers(RepetitionInfo repetition) throws Exception {
    var random = new Random(repetition.getCurrentRepetition());
    var outcomes = new HashSet<String>();
    for (int i = 0; i < 500; i++) {
      if (i % 10 == 0) {
        changeRules(random);
      }
      var asked = any(random, CALLS);
      var arrival = any(random, ARRIVALS);
      var who = any(random, WHO);

      var explained = explained(asked, arrival, who);
      var answered = answered(asked, arrival, who);

      var what = asked + " " + arrival + " " + who + " " + fixture.resources.vault(NAME);
      agree(what, explained, answered);
      outcomes.add(
          explained.admitted()
              ? "admitted"
              : explained.decidedBy() + " " + explained.told().innerCode());
      var perimeter = explained.perimeter();
      if (perimeter != null && perimeter.decides() && perimeter.allowed()) {
        outcomes.add("perimeter allows");
      }
      if (perimeter != null && !perimeter.decides() && !perimeter.allowed()) {
        outcomes.add("perimeter refuses and does not count");
      }
      if (explained.doors().getFirst().trustedService() != null) {
        outcomes.add("trusted");
      }
    }
    assertThat(outcomes)
        .contains(
            "admitted",
            "trusted",
            "identity null",
            "network ForbiddenByFirewall",
            "network ForbiddenByConnection",
            "network ForbiddenByNsp",
            "perimeter allows",
            "perimeter refuses and does not count",
            "permission ForbiddenByPolicy",
            "permission ForbiddenByRbac",
            "permission AccessDenied");
  }

  private void agree(String what, Explanation explained, Response answered)
      throws BadJsonException {
    var record = fixture.onlyRecord();
    var doorShut = record.properties().get("door");
    assertThat(explained.decidedBy()).as(what).isEqualTo(doorShut);
    assertThat(explained.admitted()).as(what).isEqualTo(doorShut == null);
    if (doorShut != null) {
      var error = Json.read(answered.body()).at("/error");
      var told = explained.told();
      assertThat(explained.rule()).as(what).isEqualTo(record.properties().get("rule"));
      assertThat(told.status()).as(what).isEqualTo(answered.status());
      assertThat(told.code()).as(what).isEqualTo(error.at("/code").asString());
      assertThat(told.message()).as(what).isEqualTo(error.at("/message").asString());
      assertThat(Optional.ofNullable(told.innerCode()).orElse(""))
          .as(what)
          .isEqualTo(error.at("/innererror/code").asString(""));
    } else {
      assertThat(answered.status()).as(what).isNotIn(401, 403);
      assertThat(explained.doors()).as(what).allMatch(door -> door.state().equals("open"));
      var assignment = explained.doors().getLast().assignment();
      assertThat(assignment == null ? null : assignment.id())
          .as(what)
          .isEqualTo(record.properties().get("appliedAssignmentId"));
      assertThat(explained.doors().getFirst().trustedService())
          .as(what)
          .isEqualTo(record.properties().get("trustedService"));
    }
    agreeOnPerimeter(what, explained, record.properties().get("nsp"));
    var authorized = record.properties().get("isAddressAuthorized");
    if (authorized != null) {
      assertThat(explained.doors().getFirst().state().equals("open"))
          .as(what)
          .isEqualTo(authorized);
    }
    var through =
        Stream.of("subnetId", "privateEndpointId")
            .map(record.properties()::get)
            .filter(it -> it != null)
            .findFirst()
            .orElse(null);
    assertThat(explained.source().id()).as(what).isEqualTo(through);
  }

  /** A call without a token is answered before anybody looks where it comes from. */
  private static void agreeOnPerimeter(String what, Explanation explained, Object recorded) {
    var perimeter = explained.perimeter();
    if (recorded instanceof Map<?, ?> nsp) {
      assertThat(
              Map.of(
                  "perimeter",
                  perimeter.id(),
                  "profile",
                  perimeter.profile(),
                  "accessMode",
                  perimeter.accessMode(),
                  "allowed",
                  perimeter.allowed(),
                  "rule",
                  perimeter.rule()))
          .as(what)
          .isEqualTo(nsp);
      if (perimeter.decides()) {
        assertThat(explained.doors().getFirst().rule()).as(what).isEqualTo(perimeter.rule());
      }
    } else if (explained.principal() != null) {
      assertThat(perimeter).as(what).isNull();
    }
  }

  private void changeRules(Random random) {
    changePerimeter(random);
    fixture.flags(new VaultFlags(random.nextBoolean(), random.nextBoolean(), random.nextBoolean()));
    fixture.network(
        new NetworkRules(
            any(random, List.of(PublicAccess.values())),
            any(random, List.of(DefaultAction.values())),
            any(random, List.of(Bypass.values())),
            any(random, List.of(List.of(), List.of("203.0.113.0/24"))),
            any(
                random,
                List.of(List.of(), List.of(new NetworkRules.SubnetRule(APPS, Optional.empty()))))));
    if (random.nextBoolean()) {
      fixture.policies(
          DataPlaneFixture.policy(any(random, List.of("get", "all", "purge", "list"))),
          DataPlaneFixture.policy(
              ObjectKind.KEY, any(random, List.of("get", "all", "sign", "wrapKey"))));
    } else {
      fixture.role(
          any(
              random,
              List.of(
                  DataPlaneFixture.SCOPE,
                  DataPlaneFixture.SCOPE + "/secrets/one",
                  "/subscriptions/" + DataPlaneFixture.SUBSCRIPTION)),
          any(
              random,
              List.of(
                  List.of(),
                  List.of("Microsoft.KeyVault/vaults/*"),
                  List.of("Microsoft.KeyVault/vaults/secrets/getSecret/action"),
                  List.of(
                      "Microsoft.KeyVault/vaults/keys/wrap/action",
                      "Microsoft.KeyVault/vaults/secrets/readMetadata/action"))));
    }
  }

  /** Half of the time there is one, around the vault and sometimes the database. */
  private void changePerimeter(Random random) {
    var vault = new VaultId("id-of-kv-pay");
    var wall = NetworkFixtures.perimeter("Wall", vault, DataPlaneFixture.SCOPE);
    var rules =
        new AccessRule(
            "r",
            Direction.INBOUND,
            any(random, List.of(List.of(), List.of("198.51.100.0/24"), List.of("0.0.0.0/0"))),
            any(random, List.of(List.of(), List.of("/subscriptions/s"))),
            List.of());
    var inside =
        new Association(
            "a",
            DataPlaneFixture.SCOPE,
            Optional.of(vault),
            "p",
            any(random, List.of(AccessMode.values())));
    var database = new Association("b", DATABASE, Optional.empty(), "p", AccessMode.LEARNING);
    fixture.networks.change(change ->
        random.nextBoolean()
            ? change.remove(wall.id())
            : change.put(
                new SecurityPerimeter(
                    wall.place(),
                    wall.perimeterGuid(),
                    Map.of(),
                    List.of(new Profile("p", 1, List.of(rules))),
                    random.nextBoolean() ? List.of(inside) : List.of(inside, database),
                    1)));
    fixture.states.networksChanged();
  }

  private Explanation explained(Asked asked, Arrival arrival, String who)
      throws UnusableWordException {
    return explanations.explain(
        new SupposedCall(
            NAME,
            arrival,
            Optional.empty(),
            Optional.of(who).filter(it -> !it.isEmpty()).map(it -> new Who(it, Optional.empty())),
            Operation.spelled(asked.operation()).orElseThrow(),
            asked.object()));
  }

  private Response answered(Asked asked, Arrival arrival, String who) {
    var request =
        SentRequest.of(asked.method(), DataPlaneFixture.HOST, asked.target() + "?api-version=7.6")
            .body(asked.body())
            .arriving(arrival);
    return fixture.plane.handle(who.isEmpty() ? request : request.bearer(who));
  }

  @Test
  void doors_behind_a_shut_one_are_judged_as_well() throws Exception {
    fixture.network(
        new NetworkRules(PublicAccess.ENABLED, DefaultAction.DENY, Bypass.NONE, List.of()));
    fixture.policies(DataPlaneFixture.policy("list"));

    var found = explained(CALLS.getFirst(), ARRIVALS.getFirst(), "dev");

    assertThat(found.decidedBy()).isEqualTo("network");
    assertThat(found.doors())
        .extracting(Explanation.Door::door, Explanation.Door::state, Explanation.Door::rule)
        .containsExactly(
            tuple("network", "shut", "no address rule matches, bypass is None"),
            tuple("identity", "open", "valid token"),
            tuple("permission", "shut", "no access policy of the caller holds the permission"));
  }

  @Test
  void a_call_can_be_supposed_to_come_through_a_subnet_or_an_endpoint() throws Exception {
    fixture.network(
        new NetworkRules(
            PublicAccess.ENABLED,
            DefaultAction.DENY,
            Bypass.NONE,
            List.of(),
            List.of(new NetworkRules.SubnetRule(APPS, Optional.empty()))));

    for (var through : List.of(APPS, ENDPOINT.id())) {
      var found =
          explain(Map.of("from", "198.51.100.1", "through", through, "operation", "keys/sign"));
      assertThat(found.doors().getFirst().state()).as(through).isEqualTo("open");
      assertThat(found.source().id()).isEqualTo(id(through));
    }
  }

  @Test
  void words_that_mean_nothing_are_refused_by_name() {
    unusable("from", Map.of("operation", "secrets/get"));
    unusable("from", Map.of("from", "203.0.113.300", "operation", "secrets/get"));
    unusable("operation", Map.of("from", "203.0.113.9"));
    unusable("operation", Map.of("from", "203.0.113.9", "operation", "secrets/sign"));
    unusable("proxy", with("proxy", "host.example"));
    unusable("listener", with("listener", "10.0.0.4"));
    unusable("listener", with("listener", "10.0.0.4:0"));
    unusable("link", with("link", "-1"));
    unusable("through", with("through", "/subscriptions/x"));
    unusable("client", with("client", "someone"));
    unusable("identity", with("identity", "somebody"));
    unusable("principal", with("principal", "stranger"));
    unusable("principal", with("principal", "twin"));
    unusable("name", with("name", "x".repeat(2000)));
  }

  @Test
  void a_vault_that_does_not_exist_is_refused() {
    assertThatThrownBy(() ->
            explanations.explain(
                SupposedCall.read(
                    new VaultName("no-such-vault"),
                    Map.of("from", "203.0.113.9", "operation", "secrets/get"))))
        .isInstanceOf(UnusableWordException.class)
        .hasMessage("vault does not exist");
  }

  private static Map<String, String> with(String word, String value) {
    return Map.of("from", "203.0.113.9", "operation", "secrets/get", word, value);
  }

  private void unusable(String word, Map<String, String> words) {
    assertThatThrownBy(() -> explain(words))
        .as(words.toString())
        .isInstanceOfSatisfying(
            UnusableWordException.class, it -> assertThat(it.word()).isEqualTo(word));
  }

  private Explanation explain(Map<String, String> words) throws UnusableWordException {
    return explanations.explain(SupposedCall.read(NAME, words));
  }

  private static Caller other(String objectId, String appId, boolean application) {
    return other(objectId, appId, application, "");
  }

  private static Caller other(
      String objectId, String appId, boolean application, String managedIdentityOf) {
    return new Caller(
        DataPlaneFixture.TENANT,
        objectId,
        Optional.of(appId).filter(it -> !it.isEmpty()),
        List.of(),
        false,
        application,
        DataPlaneFixture.ISSUER,
        Optional.of(managedIdentityOf).filter(it -> !it.isEmpty()),
        Map.of("oid", objectId));
  }

  private static <T> T any(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Arrival through(long link) {
    return new Arrival(
        InetAddress.ofLiteral("10.0.0.5"), PROXY, Optional.empty(), OptionalLong.of(link));
  }

  private static Arrival at(String address, int port) {
    var client = InetAddress.ofLiteral("198.51.100.1");
    var local = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    return new Arrival(client, client, Optional.of(local), OptionalLong.empty());
  }

  private static AddressBlock block(String text) {
    return AddressBlock.parse(text).orElseThrow();
  }

  private static String id(String armId) {
    return armId.toLowerCase(Locale.ROOT);
  }
}
