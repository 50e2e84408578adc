package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.vault.DataPlaneFixture.body;
import static sallyport.api.vault.ErrorBodies.assertRefused;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.http.Response;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.VersionMetadata;

/** Keys and secrets of certificates: read and used as any, changed through their certificate. */
class ManagedKeysTest {
  private static final String V = "?api-version=7.6";
  private static final VaultId VAULT = new VaultId("id-of-kv-pay");

  private final DataPlaneFixture fixture = new DataPlaneFixture();

  @BeforeEach
  void make() {
    fixture.call("POST", "/keys/k/create" + V, KeySamples.body("createKey"));
    fixture.call("PUT", "/secrets/s" + V, "{\"value\":\"v\"}");
    manage(ObjectKind.KEY, "k");
    manage(ObjectKind.SECRET, "s");
  }

  /** As the row of a certificate's part will be. */
  private void manage(ObjectKind kind, String name) {
    var key = new ObjectKey(VAULT, kind, new ObjectName(name));
    var version = fixture.objects.current(key).orElseThrow().metadata().version();
    fixture.objects.change(
        key,
        version,
        it ->
            new VersionMetadata(
                it.key(),
                it.version(),
                it.previous(),
                it.attributes(),
                it.tags(),
                it.facts(),
                true));
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /keys/k/create, createKey, create",
    "PUT, /keys/K, importKey, import",
    "PATCH, /keys/k, update, update",
    "DELETE, /keys/k, '', delete",
    "PUT, /keys/k/rotationpolicy, updateKeyRotationPolicy, setrotationpolicy",
    "POST, /keys/k/rotate, '', rotate",
  })
  void a_managed_key_is_not_changed_directly(
      String method, String path, String sample, String operation) {
    var before = body(fixture.call("GET", "/keys/k" + V));
    var sent = sample.equals("update") ? "{\"tags\":{\"a\":\"b\"}}" : KeySamples.body(sample);

    assertRefused(
        fixture.call(method, path + V, sent),
        403,
        "Forbidden",
        "Operation \""
            + operation
            + "\" is not allowed as this object's lifetime is managed by Key Vault.",
        "KeyManagedByKeyVault");
    assertThat(body(fixture.call("GET", "/keys/k" + V))).isEqualTo(before).contains("managed");
    assertThat(body(fixture.call("GET", "/keys/k/versions" + V))).containsOnlyOnce("\"kid\"");
    assertThat(body(fixture.call("GET", "/keys/k/rotationpolicy" + V)))
        .endsWith("\"attributes\":{}}");
  }

  @Test
  void a_managed_key_is_used_as_any_other() {
    var signed =
        fixture.call("POST", "/keys/k/sign" + V, KeySamples.body("sign").replace("RS256", "ES256"));

    assertThat(signed.status()).as(body(signed)).isEqualTo(200);
    assertThat(fixture.call("POST", "/keys/k/backup" + V).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"recover", "purge"})
  void what_went_with_its_certificate_comes_back_or_goes_for_good_with_it(String operation) {
    var objects = fixture.objects.deleted();
    for (var key :
        new ObjectKey[] {
          new ObjectKey(VAULT, ObjectKind.KEY, new ObjectName("k")),
          new ObjectKey(VAULT, ObjectKind.SECRET, new ObjectName("s"))
        }) {
      assertThat(objects.delete(key, fixture.now, fixture.now.plusSeconds(90))).isPresent();
    }

    assertRefused(
        call(operation, "/deletedkeys/k"),
        403,
        "Forbidden",
        "Operation \""
            + operation
            + "\" is not allowed as this object's lifetime is managed by Key Vault.",
        "KeyManagedByKeyVault");
    assertRefused(
        call(operation, "/deletedsecrets/s"),
        403,
        "Forbidden",
        "Operation \""
            + operation
            + "\" is not allowed on this secret, since it is associated with a certificate. Perform"
            + " the operation on the corresponding certificate. For more information refer to"
            + " https://docs.microsoft.com/en-us/azure/key-vault/certificates/about-certificates#composition-of-a-certificate",
        "SecretManagedByKeyVault");
    assertThat(fixture.call("GET", "/deletedkeys/k" + V).status()).isEqualTo(200);
    assertThat(fixture.call("GET", "/deletedsecrets/s" + V).status()).isEqualTo(200);
  }

  private Response call(String operation, String path) {
    return operation.equals("purge")
        ? fixture.call("DELETE", path + V)
        : fixture.call("POST", path + "/recover" + V);
  }
}
