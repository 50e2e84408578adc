package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sallyport.conformance.NetworkSetting.Who;

/**
 * The firewall over real networks: hosts in namespaces, a router, an HAProxy, a private-link hop,
 * and the packaged server among them. What must happen is said by {@link NetworkSetting}, from the
 * documentation.
 */
class RealNetworksTest {
  private static final int SETTINGS = 48;
  private static final int CALLS_PER_SETTING = 12;
  private static final List<Way> WAYS = List.of(Way.values());

  @TempDir static Path folder;
  private static NetworkLab lab;
  private static LabVault vault;

  @BeforeAll
  static void build() throws Exception {
    lab = NetworkLab.build();
    vault = LabVault.start(lab, folder);
  }

  @AfterAll
  static void tearDown() {
    if (vault != null) {
      vault.close();
    }
    lab.close();
  }

  @Test
  void more_than_five_hundred_calls_get_what_the_documentation_says() throws Exception {
    var random = new Random(20_261_126);
    var counted = new HashMap<String, Integer>();
    int calls = 0;
    for (int i = 0; i < SETTINGS; i++) {
      var setting = NetworkSetting.some(random);
      vault.control().apply(setting);
      for (int j = 0; j < CALLS_PER_SETTING; j++) {
        var way = WAYS.get(random.nextInt(WAYS.size()));
        var who = random.nextInt(3) == 0 ? Who.TRUSTED_SERVICE : Who.ORDINARY;
        var expected = setting.expected(way, who);

        var answer = vault.get(way, who);

        assertThat(answer.inner()).as("%s by %s under %s", way, who, setting).isEqualTo(expected);
        assertThat(answer.status()).isEqualTo(expected.isEmpty() ? 200 : 403);
        assertThat(answer.header("x-ms-keyvault-network-info"))
            .as("%s under %s", way, setting)
            .startsWith("conn_type=" + setting.connection(way) + ";")
            .contains(";addr=" + way.address + ";");
        counted.merge(expected, 1, Integer::sum);
        if (expected.isEmpty() && !setting.expected(way, Who.ORDINARY).isEmpty()) {
          counted.merge("by the bypass", 1, Integer::sum);
        }
        if (way == Way.INTERNET_V6) {
          counted.merge(expected.isEmpty() ? "IPv6 in" : "IPv6 out", 1, Integer::sum);
        }
        calls++;
      }
    }

    assertThat(calls).isGreaterThanOrEqualTo(500);
    // Otherwise this would be about one outcome only.
    assertThat(counted.get("")).isGreaterThan(100);
    assertThat(counted.get("ForbiddenByFirewall")).isGreaterThan(80);
    assertThat(counted.get("ForbiddenByConnection")).isGreaterThan(20);
    assertThat(counted.get("ForbiddenByNsp")).isGreaterThan(40);
    assertThat(counted.get("by the bypass")).isGreaterThan(20);
    assertThat(counted.get("IPv6 in")).isGreaterThan(5);
    assertThat(counted.get("IPv6 out")).isGreaterThan(5);
  }

  @Test
  void a_rule_change_counts_on_connections_that_stand() throws Exception {
    vault.control().apply(NetworkSetting.of("Deny", "203.0.113.7/32"));
    assertThat(kept().status()).isEqualTo(200);

    vault.control().apply(NetworkSetting.of("Deny"));
    assertThat(kept().inner()).isEqualTo("ForbiddenByFirewall");

    vault.control().apply(NetworkSetting.of("Deny", "203.0.113.0/29"));
    assertThat(kept().status()).isEqualTo(200);
  }

  @Test
  void a_forged_forwarding_header_changes_nothing() throws Exception {
    vault.control().apply(NetworkSetting.of("Deny", "203.0.113.8/32"));

    for (var header : List.of("X-Forwarded-For", "Forwarded", "X-Real-IP", "X-Azure-ClientIP")) {
      var value = header.equals("Forwarded") ? "for=203.0.113.8" : "203.0.113.8";
      var answer =
          vault.send(
              Way.INTERNET_7,
              Map.of("headers", vault.headers(Who.ORDINARY, Map.of(header, value))));

      assertThat(answer.inner()).as(header).isEqualTo("ForbiddenByFirewall");
      assertThat(answer.header("x-ms-keyvault-network-info")).contains("addr=203.0.113.7;");
    }
  }

  @Test
  void a_proxy_header_of_a_stranger_ends_the_connection() throws Exception {
    vault.control().apply(NetworkSetting.of("Allow"));
    var named = "PROXY TCP4 203.0.113.8 198.51.100.10 4711 443\r\n";

    var answer = vault.send(Way.INTERNET_7, Map.of("first", hex(named)));

    assertThat(answer.status()).isZero();
  }

  @Test
  void another_host_than_the_one_of_the_handshake_is_judged_by_its_own_vault() throws Exception {
    vault
        .control()
        .arm(
            "PUT",
            "/providers/Microsoft.KeyVault/vaults/closed",
            "{\"location\":\"westeurope\",\"properties\":{\"tenantId\":\""
                + vault.control().tenant()
                + "\",\"sku\":{\"family\":\"A\",\"name\":\"standard\"},\"accessPolicies\":[],"
                + "\"publicNetworkAccess\":\"Disabled\"}}");
    vault.control().apply(NetworkSetting.of("Allow"));

    assertThat(
            vault
                .send(
                    Way.INTERNET_7,
                    Map.of("host", "closed.vault.localhost", "sni", "dev.vault.localhost"))
                .inner())
        .isEqualTo("ForbiddenByConnection");
    assertThat(
            vault
                .send(
                    Way.INTERNET_7, Map.of("host", "rebound.example", "sni", "dev.vault.localhost"))
                .status())
        .isEqualTo(404);
  }

  private static NetworkLab.Answer kept() throws Exception {
    return vault.send(Way.INTERNET_7, Map.of("keep", true));
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.ISO_8859_1));
  }
}
