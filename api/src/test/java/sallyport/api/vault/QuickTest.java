package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.request;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sallyport.access.NetworkRules;
import sallyport.http.Request;

/** Which calls may run on the connection's own thread. */
final class QuickTest {
  private static final String SECRET = "/secrets/db?api-version=7.6";

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  @BeforeEach
  void aSecretThatHasBeenRead() {
    assertThat(fixture.call("PUT", SECRET, "{\"value\":\"v\"}").status()).isEqualTo(200);
    assertThat(fixture.call("GET", SECRET).status()).isEqualTo(200);
  }

  private boolean quick(String method, String target) {
    return quick(request(method, target));
  }

  private boolean quick(Request request) {
    return fixture.plane.route(request).quick(request);
  }

  @Test
  void readingASecretIsQuick() {
    assertThat(quick("GET", SECRET)).isTrue();
    assertThat(quick("GET", "/secrets/db/0123456789abcdef0123456789abcdef?api-version=7.6"))
        .isTrue();
  }

  @Test
  void nothingElseIs() {
    assertThat(quick("PUT", SECRET)).isFalse();
    assertThat(quick("PATCH", SECRET)).isFalse();
    assertThat(quick("DELETE", SECRET)).isFalse();
    assertThat(quick("GET", "/secrets?api-version=7.6")).isFalse();
    assertThat(quick("GET", "/secrets/db/versions?api-version=7.6")).isFalse();
    assertThat(quick("GET", "/deletedsecrets/db?api-version=7.6")).isFalse();
    assertThat(quick("POST", "/secrets/db/backup?api-version=7.6")).isFalse();
  }

  @Test
  void notWhenTheRecordHasToBeOnTheDiskFirst() {
    fixture.auditTakesAtOnce = false;

    assertThat(quick("GET", SECRET)).isFalse();
  }

  @Test
  void notUntilTheVaultHasBeenReadAgainAfterAChange() {
    fixture.network(NetworkRules.OPEN);
    assertThat(quick("GET", SECRET)).isFalse();

    fixture.call("GET", SECRET);
    assertThat(quick("GET", SECRET)).isTrue();
  }

  @Test
  void notWhileTheRolesAreBeingReadAgain() {
    fixture.role("/", List.of("Microsoft.KeyVault/vaults/secrets/getSecret/action"));
    assertThat(fixture.call("GET", SECRET).status()).isEqualTo(200);
    assertThat(quick("GET", SECRET)).isTrue();

    fixture.states.rolesChanged();
    assertThat(quick("GET", SECRET)).isFalse();
  }

  @Test
  void notForAHostThatHasNoVault() {
    assertThat(quick(SentRequest.of("GET", "kv-none.vault.example.test", SECRET).bearer("any")))
        .isFalse();
  }
}
