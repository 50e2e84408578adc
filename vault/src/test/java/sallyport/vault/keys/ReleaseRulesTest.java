package sallyport.vault.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** What of a token fulfils what a policy wants of it. */
class ReleaseRulesTest {
  private static final String URL = "https://attest.example/";
  private static final JsonMapper JSON = new JsonMapper();

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "true, true, true",
        "\"true\", true, true",
        "\"false\", false, true",
        "false, \"false\", true",
        "\"false\", true, false",
        "\"False\", false, false",
        "\"x\", \"x\", true",
        "\"x\", \"X\", false",
        "1, 1, true",
        "1, \"1\", false",
        "\"1\", 1, false",
        "0, false, false",
        "\"null\", null, false",
        "\"\", null, false",
        "\"\", false, false",
        "\"x\", [\"x\"], false",
        "\"true\", {\"true\":true}, false"
      })
  void a_claim_is_what_the_policy_says_or_it_is_not(
      String wanted, String claim, boolean satisfied) {
    var policy =
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"%s\",\"allOf\":[{\"claim\":\"c\",\"equals\":%s}]}]}"
            .formatted(URL, wanted);
    var rules =
        ReleaseRules.read(new ReleasePolicy(ReleasePolicy.JSON, policy.getBytes(UTF_8), false));

    assertThat(rules.satisfied(URL, JSON.readTree("{\"c\":" + claim + "}"))).isEqualTo(satisfied);
    assertThat(rules.satisfied(URL, JSON.readTree("{\"d\":" + claim + "}"))).isFalse();
    assertThat(rules.satisfied("https://other/", JSON.readTree("{\"c\":" + claim + "}"))).isFalse();
  }
}
