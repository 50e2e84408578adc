package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.DataPlaneFixture.header;
import static sallyport.api.vault.DataPlaneFixture.request;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.NetworkRules;
import sallyport.audit.AuditRecord;
import sallyport.audit.AuditSink;
import sallyport.core.StorageFullException;
import sallyport.core.StorageUnavailableException;
import sallyport.core.VaultName;
import sallyport.crypto.ServerSealedException;
import sallyport.vault.objects.ObjectStore;

class DataPlaneTest {
  private static final Pattern GUID =
      Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  // What every answer carries

  @Test
  void every_answer_carries_the_common_headers() {
    for (var target :
        List.of("/secrets?api-version=7.6", "/secrets/no?api-version=7.6", "/healthstatus")) {
      var response = fixture.call("GET", target);

      assertThat(header(response, "Cache-Control")).contains("no-cache");
      assertThat(header(response, "Pragma")).contains("no-cache");
      assertThat(header(response, "Expires")).contains("-1");
      assertThat(header(response, "Content-Type")).contains("application/json; charset=utf-8");
      assertThat(header(response, "x-ms-keyvault-region")).contains("westeurope");
      assertThat(header(response, "x-ms-keyvault-service-version"))
          .hasValueSatisfying(it -> assertThat(it).matches("\\d+\\.\\d+\\.\\d+\\.\\d+"));
      assertThat(header(response, "x-ms-keyvault-network-info"))
          .contains("conn_type=Ipv4;addr=203.0.113.9;act_addr_fam=InterNetwork;");
      assertThat(header(response, "X-Content-Type-Options")).contains("nosniff");
      assertThat(header(response, "Strict-Transport-Security"))
          .contains("max-age=31536000;includeSubDomains");
      assertThat(header(response, "x-ms-request-id"))
          .hasValueSatisfying(it -> assertThat(it).matches(GUID));
      assertThat(header(response, "x-ms-client-request-id")).isEmpty();
    }
  }

  @Test
  void a_clients_own_request_id_comes_back_and_goes_into_the_record() {
    var response =
        fixture.plane.handle(
            request("GET", "/secrets?api-version=7.6")
                .with("x-ms-client-request-id", "bca03698-909b"));

    assertThat(header(response, "x-ms-client-request-id")).contains("bca03698-909b");
    assertThat(fixture.onlyRecord().correlationId()).isEqualTo("bca03698-909b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a\u0007", "ä", ""})
  void a_request_id_that_is_not_plain_text_is_not_repeated(String id) {
    var response =
        fixture.plane.handle(
            request("GET", "/secrets?api-version=7.6").with("x-ms-client-request-id", id));

    assertThat(header(response, "x-ms-client-request-id")).isEmpty();
    assertThat(fixture.onlyRecord().correlationId())
        .isEqualTo(header(response, "x-ms-request-id").orElseThrow());
  }

  // Hosts

  @Test
  void a_host_that_is_no_vault_is_not_found() {
    for (var host : List.of("other.vault.example.test", "1.vault.example.test", "example.test")) {
      var response =
          fixture.plane.handle(
              SentRequest.of("GET", host, "/secrets?api-version=7.6")
                  .bearer(DataPlaneFixture.TOKEN));

      assertThat(response.status()).isEqualTo(404);
      assertThat(body(response))
          .isEqualTo(
              "{\"error\":{\"code\":\"VaultNotFound\",\"message\":\"There is no vault at "
                  + host
                  + ".\"}}");
    }
  }

  @Test
  void localhost_alone_is_the_default_vault_with_its_own_challenge() {
    var response = fixture.plane.handle(SentRequest.of("GET", "localhost", "/secrets"));

    assertThat(response.status()).isEqualTo(401);
    assertThat(header(response, "WWW-Authenticate"))
        .hasValueSatisfying(
            it -> assertThat(it).endsWith("resource=\"https://vault.example.test:8443\""));
  }

  @Test
  void health_needs_no_token_and_passes_the_firewall() {
    fixture.network(
        new NetworkRules(
            NetworkRules.PublicAccess.DISABLED,
            NetworkRules.DefaultAction.DENY,
            NetworkRules.Bypass.NONE,
            List.of()));

    var response =
        fixture.plane.handle(SentRequest.of("GET", DataPlaneFixture.HOST, "/healthstatus"));

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).hasSize(4);
    assertThat(header(response, "x-ms-keyvault-network-info")).isPresent();
  }

  @Test
  void health_is_told_without_a_vault_to_who_asks_by_address() {
    var asked = SentRequest.of("GET", "203.0.113.4", "/healthstatus");

    var response = fixture.plane.health().handle(asked);

    assertThat(DataPlane.healthAsked(asked)).isTrue();
    assertThat(DataPlane.healthAsked(SentRequest.of("PUT", "203.0.113.4", "/healthstatus")))
        .isFalse();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.body()).hasSize(4);
    assertThat(header(response, "x-ms-keyvault-network-info"))
        .contains("conn_type=Ipv4;addr=203.0.113.9;act_addr_fam=InterNetwork;");
    assertThat(header(response, "Cache-Control")).contains("no-cache");
    assertThat(fixture.audit).isEmpty();
  }

  @Test
  void a_change_of_the_vault_counts_from_the_next_call_on() {
    assertThat(fixture.call("GET", "/secrets?api-version=7.6").status()).isEqualTo(200);
    fixture.policies();
    assertThat(fixture.call("GET", "/secrets?api-version=7.6").status()).isEqualTo(403);

    fixture.resources.deleteVault(new VaultName("kv-pay"), Instant.EPOCH, Instant.EPOCH);
    fixture.states.vaultChanged(new VaultName("KV-Pay"));
    assertThat(fixture.call("GET", "/secrets?api-version=7.6").status()).isEqualTo(404);
  }

  // Lists

  @Test
  void pages_of_a_list_follow_their_links_to_the_end() {
    for (int n = 100; n < 160; n++) {
      fixture.call("PUT", "/secrets/s" + n + "?api-version=7.6", "{\"value\":\"v\"}");
    }
    var names = new HashSet<String>();
    Optional<String> link = Optional.of("/secrets?api-version=7.6");
    int pages = 0;
    while (link.isPresent()) {
      var page = body(fixture.call("GET", link.get()));
      var ids = Pattern.compile("/secrets/(s\\d+)\"").matcher(page);
      while (ids.find()) {
        names.add(ids.group(1));
      }
      link = nextLink(page);
      pages++;
    }

    assertThat(names).hasSize(60);
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void a_link_has_the_form_of_the_services_own() {
    set("a");
    set("b");

    var page = body(fixture.call("GET", "/secrets?api-version=7.3&maxresults=1"));

    assertThat(page)
        .containsPattern(
            "\"nextLink\":\"https://kv-pay\\.vault\\.example\\.test:8443/secrets\\?api-version=7\\.3"
                + "&\\$skiptoken=[A-Za-z0-9_-]+&maxresults=1\"}$");
    assertThat(body(fixture.call("GET", "/secrets?api-version=7.3&maxresults=2")))
        .endsWith("],\"nextLink\":null}");
  }

  @Test
  void a_marker_that_was_altered_made_up_or_taken_from_another_list_is_refused() {
    set("a");
    set("b");
    fixture.call("PUT", "/secrets/a?api-version=7.6", "{\"value\":\"again\"}");
    var link = nextLink(body(fixture.call("GET", "/secrets?api-version=7.6&maxresults=1")));
    var token = link.orElseThrow().replaceAll(".*skiptoken=|&.*", "");
    var flipped = (token.charAt(30) == 'A' ? 'B' : 'A') + token.substring(31);

    for (var list :
        List.of(
            "/secrets?api-version=7.6&$skiptoken=" + token.substring(0, 30) + flipped,
            "/secrets?api-version=7.6&$skiptoken=made-up",
            "/secrets?api-version=7.6&$skiptoken=",
            "/secrets?api-version=7.6&$skiptoken=" + "A".repeat(1025),
            "/deletedsecrets?api-version=7.6&$skiptoken=" + token,
            "/secrets/a/versions?api-version=7.6&$skiptoken=" + token)) {
      var response = fixture.call("GET", list);
      assertThat(response.status()).as(list).isEqualTo(400);
      assertThat(body(response))
          .isEqualTo(
              "{\"error\":{\"code\":\"BadParameter\",\"message\":\"Property $skiptoken has invalid"
                  + " value\\r\\n\"}}");
    }
    assertThat(fixture.call("GET", "/secrets?api-version=7.6&$skiptoken=" + token).status())
        .isEqualTo(200);
  }

  @Test
  void versions_and_deleted_secrets_have_pages_too() {
    for (int n = 0; n < 3; n++) {
      set("a");
      set("gone" + n);
      fixture.call("DELETE", "/secrets/gone" + n + "?api-version=7.6");
    }

    for (var list : List.of("/secrets/A/versions", "/deletedsecrets")) {
      var first = body(fixture.call("GET", list + "?api-version=7.6&maxresults=2"));
      var second = body(fixture.call("GET", nextLink(first).orElseThrow()));
      assertThat(first.split("\"attributes\"", -1)).hasSize(3);
      assertThat(second.split("\"attributes\"", -1)).hasSize(2);
      assertThat(nextLink(second)).isEmpty();
    }
  }

  // The record

  @Test
  void the_record_of_a_read_says_who_what_and_why() {
    fixture.role(DataPlaneFixture.SCOPE, List.of("Microsoft.KeyVault/vaults/secrets/*"));
    fixture.call(
        "PUT", "/secrets/db?api-version=7.6", "{\"value\":\"v\",\"contentType\":\"text/plain\"}");
    fixture.audit.clear();

    fixture.plane.handle(
        request("GET", "/secrets/db/?api-version=7.6").with("User-Agent", "azsdk-test/1"));

    var record = fixture.onlyRecord();
    assertThat(record.time()).isEqualTo(fixture.now);
    assertThat(record.resourceId()).isEqualTo(DataPlaneFixture.SCOPE.toUpperCase(Locale.ROOT));
    assertThat(record.operationName()).isEqualTo("SecretGet");
    assertThat(record.operationVersion()).isEqualTo("7.6");
    assertThat(record.status()).isEqualTo(200);
    assertThat(record.callerIpAddress()).isEqualTo("203.0.113.9");
    assertThat(record.caller()).contains(DataPlaneFixture.caller());
    assertThat(record.clientInfo()).isEqualTo("azsdk-test/1");
    assertThat(record.requestUri())
        .isEqualTo("https://kv-pay.vault.example.test:8443/secrets/db/?api-version=7.6");
    assertThat(record.durationNanos()).isPositive();
    assertThat(record.properties())
        .containsExactly(
            Map.entry(
                "id",
                "https://kv-pay.vault.example.test:8443/secrets/db/00000000000000000000000000000001"),
            Map.entry("isAddressAuthorized", true),
            Map.entry("addrAuthType", "PublicIP"),
            Map.entry("isRbacAuthorized", true),
            Map.entry("appliedAssignmentId", "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"),
            Map.entry("tlsVersion", "TLS1_3"),
            Map.entry(
                "secretProperties",
                Map.of("type", "text/plain", "attributes", Map.of("enabled", true))));
  }

  @Test
  void no_record_holds_a_value_or_a_token() {
    fixture.call("PUT", "/secrets/db?api-version=7.6", "{\"value\":\"planted-secret\"}");
    var backup = body(fixture.call("POST", "/secrets/db/backup?api-version=7.6"));
    fixture.call("GET", "/secrets/db?api-version=7.6");
    fixture.call("POST", "/secrets/restore?api-version=7.6", backup);

    assertThat(fixture.audit).hasSize(4);
    assertThat(fixture.audit.toString())
        .doesNotContain("planted-secret")
        .doesNotContain(DataPlaneFixture.TOKEN)
        .doesNotContain(backup.substring(20, 60));
  }

  @Test
  void an_answer_whose_required_record_cannot_be_written_is_withheld() {
    set("db");
    fixture.otherSink = Optional.of(new Full());

    for (var target : List.of("/secrets/db?api-version=7.6", "/secrets/no?api-version=7.6")) {
      var response = fixture.call("GET", target);

      assertThat(response.status()).isEqualTo(503);
      assertThat(header(response, "Retry-After")).isPresent();
      assertThat(body(response)).contains("audit record").doesNotContain("\"value\"");
    }
    var challenge = fixture.plane.handle(SentRequest.of("GET", DataPlaneFixture.HOST, "/secrets"));
    assertThat(challenge.status()).isEqualTo(503);
  }

  private static final class Full implements AuditSink {
    @Override
    public void write(AuditRecord record) {
      throw new AuditUnavailableException("no room", new IOException("no room"));
    }

    @Override
    public void close() {}
  }

  // Faults

  @Test
  void a_sealed_server_says_so() {
    assertFault(ServerSealedException::new, 503, "ServiceUnavailable", true);
  }

  @Test
  void a_full_store_says_so() {
    assertFault(() -> new StorageFullException(null), 507, "InsufficientStorage", false);
  }

  @Test
  void a_store_that_does_not_answer_says_so() {
    assertFault(
        () -> new StorageUnavailableException("gone", null), 503, "ServiceUnavailable", true);
  }

  private static void assertFault(
      Supplier<RuntimeException> fault, int status, String code, boolean retry) {
    var broken = new DataPlaneFixture(failing(fault));

    var response = broken.call("PUT", "/secrets/db?api-version=7.6", "{\"value\":\"v\"}");

    assertThat(response.status()).isEqualTo(status);
    assertThat(body(response)).startsWith("{\"error\":{\"code\":\"" + code + "\"");
    assertThat(header(response, "Retry-After").isPresent()).isEqualTo(retry);
    assertThat(header(response, "x-ms-keyvault-region")).isPresent();
    assertThat(broken.onlyRecord().status()).isEqualTo(status);
  }

  @Test
  void a_fault_nobody_foresaw_leaves_a_record_and_goes_on_to_the_listener() {
    var broken = new DataPlaneFixture(failing(() -> new IllegalStateException("bug")));

    assertThatThrownBy(() -> broken.call("GET", "/secrets/db?api-version=7.6"))
        .isInstanceOf(IllegalStateException.class);
    assertThat(broken.onlyRecord().status()).isEqualTo(500);
  }

  /** A store of which every call fails. */
  private static UnaryOperator<ObjectStore> failing(Supplier<RuntimeException> fault) {
    return _ ->
        (ObjectStore)
            Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(),
                new Class<?>[] {ObjectStore.class},
                (_, _, _) -> {
                  throw fault.get();
                });
  }

  private void set(String name) {
    fixture.call("PUT", "/secrets/" + name + "?api-version=7.6", "{\"value\":\"v\"}");
  }

  private static Optional<String> nextLink(String page) {
    var link = Pattern.compile("\"nextLink\":\"https://[^/]+([^\"]+)\"").matcher(page);
    return link.find() ? Optional.of(link.group(1)) : Optional.empty();
  }
}
