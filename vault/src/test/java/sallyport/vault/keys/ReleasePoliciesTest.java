package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.AttributeChanges;

/** Which conditions a key takes under which it may leave, and when they may change. */
class ReleasePoliciesTest extends KeysSteps {

  @Test
  void keys_that_may_leave_say_under_which_conditions() {
    var policy =
        new ReleasePolicy(
            ReleasePolicy.JSON,
            """
            {"version":"1.0.0","anyOf":[{"authority":"https://a/","allOf":[{"claim":"c","equals":true}]}]}\
            """
                .getBytes(StandardCharsets.UTF_8),
            true);
    refuses(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC, export(true, null))),
        new VaultRefusal.ExportableNeedsPolicy());
    refuses(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC, export(false, policy))),
        new VaultRefusal.PolicyNeedsExportable());
    keys.add(VAULT, NAME, draft(KeyType.EC, export(true, policy)));
    var again = new ReleasePolicy(policy.contentType(), policy.data().clone(), true);
    assertThat(keys.update(VAULT, NAME, Optional.empty(), export(null, again)).releasePolicy())
        .contains(policy);
    for (var other :
        List.of(
            new ReleasePolicy(policy.contentType(), policy.data(), false),
            new ReleasePolicy("application/json", policy.data(), true),
            new ReleasePolicy(policy.contentType(), "{}".getBytes(StandardCharsets.UTF_8), true))) {
      refuses(
          () -> keys.update(VAULT, NAME, Optional.empty(), export(null, other)),
          new VaultRefusal.PolicyImmutable());
    }
    refusesProperty(
        () -> keys.update(VAULT, NAME, Optional.empty(), export(false, null)),
        "attributes.exportable");
  }

  private static KeyDraft.Wishes export(Boolean exportable, ReleasePolicy policy) {
    return new KeyDraft.Wishes(
        Optional.empty(),
        AttributeChanges.NONE,
        Optional.ofNullable(exportable),
        Optional.empty(),
        Optional.ofNullable(policy));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{\"version\":\"2\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"allOf\":[{\"claim\":\"c\",\"equals\":1}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\"}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":[1]}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1}],\"anyOf\":[{\"claim\":\"c\",\"equals\":1}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"claim\":\"c\",\"equals\":1}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1}],\"claim\":\"d\"}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1,\"less\":2}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1,\"anyOf\":[{\"claim\":\"c\",\"equals\":1}]}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"anyOf\":[{\"claim\":\"c\",\"equals\":1}],\"equals\":1}]}]}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"claim\":\"d\",\"equals\":1}]}]}",
        "{\"version\":\"1.0.0\",\"allOf\":[],\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1}]}]}"
      })
  void conditions_that_nobody_can_read_are_refused(String document) {
    var policy =
        new ReleasePolicy(ReleasePolicy.JSON, document.getBytes(StandardCharsets.UTF_8), false);
    refusesProperty(
        () -> keys.add(VAULT, NAME, draft(KeyType.EC, export(true, policy))),
        "release_policy.data");
  }

  /** Of the shapes of the published policies for confidential machines. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"anyOf\":[{\"anyOf\":[{\"claim\":\"c\",\"equals\":true}],\"authority\":\"a\"}],\"version\":\"1.0.0\"}",
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1},"
            + "{\"anyOf\":[{\"claim\":\"d\",\"equals\":\"x\"},{\"claim\":\"d.e\",\"equals\":\"y\"}]}]},"
            + "{\"authority\":\"b\",\"anyOf\":[{\"allOf\":[{\"claim\":\"c\",\"equals\":false}]}]}]}"
      })
  void conditions_within_conditions_are_taken(String document) {
    var policy =
        new ReleasePolicy(ReleasePolicy.JSON, document.getBytes(StandardCharsets.UTF_8), false);
    assertThat(keys.add(VAULT, NAME, draft(KeyType.EC, export(true, policy))).releasePolicy())
        .contains(policy);
  }

  /** Such policies were once taken, with what they have more passed over. */
  @Test
  void a_stored_policy_that_would_be_refused_today_stays_and_is_read() {
    var good =
        "{\"version\":\"1.0.0\",\"anyOf\":[{\"authority\":\"a\",\"allOf\":[{\"claim\":\"c\",\"equals\":1}]}]}";
    var old =
        new ReleasePolicy(
            ReleasePolicy.JSON,
            good.replace("\"equals\":1", "\"equals\":1,\"less\":2")
                .getBytes(StandardCharsets.UTF_8),
            false);
    var strict =
        new ReleasePolicy(ReleasePolicy.JSON, good.getBytes(StandardCharsets.UTF_8), false);
    var key = keys.add(VAULT, NAME, draft(KeyType.EC, export(true, strict))).metadata();
    objects.change(
        key.key(),
        key.version(),
        it ->
            it.changed(
                it.attributes(),
                it.tags(),
                KeyFacts.changed(it.facts(), List.of(KeyOperation.SIGN), true, Optional.of(old))));

    assertThat(ReleaseRules.read(old)).isEqualTo(ReleaseRules.read(strict));
    keys.update(VAULT, NAME, Optional.empty(), attributes(false, null, null));
    var back = keys.update(VAULT, NAME, Optional.empty(), export(null, old));
    assertThat(back.releasePolicy()).contains(old);
    keys.update(VAULT, NAME, Optional.empty(), export(null, strict));
    refusesProperty(
        () -> keys.update(VAULT, NAME, Optional.empty(), export(null, old)), "release_policy.data");
  }
}
