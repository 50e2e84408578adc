package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.core.CloudProfile;
import sallyport.http.Json;

class GroupAndMetadataRoutesTest {
  private static final String RG1 = SCOPE + "/resourcegroups/rg1?api-version=2021-04-01";

  @Test
  void a_group_is_created_shown_retagged_and_tells_whether_it_exists() {
    var plane = new ControlPlane();

    assertThat(plane.send("HEAD", RG1, "owner", "").status()).isEqualTo(404);
    var created = plane.put(RG1, "{'location': 'West Europe'}");
    assertThat(created.status()).isEqualTo(201);
    assertThat(created.text())
        .isEqualTo(
            ("{'id':'"
                    + SCOPE
                    + "/resourceGroups/rg1','name':'rg1','type':'Microsoft.Resources/resourceGroups','location':'westeurope','tags':{},'properties':{'provisioningState':'Succeeded'}}")
                .replace('\'', '"'));
    assertThat(plane.put(RG1, "{'location':'westeurope'}").status()).isEqualTo(200);
    assertThat(plane.send("HEAD", RG1, "owner", "").status()).isEqualTo(204);
    assertThat(plane.send("PATCH", RG1, "owner", "{'tags':{'a':'b'}}").at("/tags/a").asString())
        .isEqualTo("b");
    assertThat(plane.get(SCOPE + "/resourceGroups?api-version=2021-04-01").at("/value").size())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "rg1, {}, 400, LocationRequired",
    "rg1, '{''location'':''eastus''}', 409, InvalidResourceGroupLocation",
    "ends., '{''location'':''eastus''}', 400, InvalidResourceGroup",
    "a*b, '{''location'':''eastus''}', 400, InvalidResourceGroup"
  })
  void a_group_that_cannot_be_is_refused(String name, String body, int status, String code) {
    var answer =
        ControlPlane.withGroup()
            .put(SCOPE + "/resourcegroups/" + name + "?api-version=2021-04-01", body);

    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.status()).isEqualTo(status);
  }

  @Test
  void a_deleted_group_takes_its_vaults_along_softly() {
    var plane = ControlPlane.withVault("kv1", "");

    var answer = plane.send("DELETE", RG1, "owner", "");

    assertThat(answer.status()).isEqualTo(202);
    var location = answer.header("Location");
    assertThat(plane.get(location.substring("https://management.localhost:8443".length())).status())
        .isEqualTo(200);
    assertThat(plane.send("HEAD", RG1, "owner", "").status()).isEqualTo(404);
    assertThat(
            plane
                .get(SCOPE + "/providers/Microsoft.KeyVault/deletedVaults?api-version=2023-07-01")
                .at("/value/0/name")
                .asString())
        .isEqualTo("kv1");
    assertThat(plane.destroyed).isEmpty();
  }

  @Test
  void groups_are_hidden_from_those_who_may_not_read_them() {
    var plane = ControlPlane.withGroup();

    assertThat(plane.send("GET", RG1, "stranger", "").status()).isEqualTo(403);
    assertThat(plane.send("PUT", RG1, "stranger", "{'location':'westeurope'}").status())
        .isEqualTo(403);
    assertThat(plane.send("DELETE", RG1, "stranger", "").status()).isEqualTo(403);
  }

  @ParameterizedTest
  @CsvSource({
    "expired, ExpiredAuthenticationToken",
    "of-another-tenant, InvalidAuthenticationTokenTenant",
    "nonsense, InvalidAuthenticationToken"
  })
  void a_bad_token_is_refused_by_its_fault(String token, String code) {
    var answer = new ControlPlane().send("GET", RG1, token, "");

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.code()).isEqualTo(code);
    assertThat(answer.header("WWW-Authenticate")).contains("error=\"invalid_token\"");
  }

  @Test
  void providers_are_registered_and_list_their_versions() {
    var plane = new ControlPlane();

    var provider = plane.get(SCOPE + "/providers/microsoft.keyvault?api-version=2021-04-01");

    assertThat(provider.at("/registrationState").asString()).isEqualTo("Registered");
    assertThat(provider.at("/resourceTypes/0/apiVersions").toString()).contains("2023-07-01");
    assertThat(plane.get(SCOPE + "/providers?api-version=2021-04-01").at("/value").size())
        .isEqualTo(4);
    assertThat(
            plane
                .send(
                    "POST",
                    SCOPE + "/providers/Microsoft.KeyVault/register?api-version=2021-04-01",
                    "owner",
                    "")
                .status())
        .isEqualTo(200);
    assertThat(
            plane.get(SCOPE + "/locations?api-version=2022-12-01").at("/value/0/name").asString())
        .isEqualTo("eastus");
  }

  @Test
  void the_oldest_metadata_is_a_small_object_with_an_authority_for_old_clients() {
    var answer =
        new ControlPlane().send("GET", "/metadata/endpoints?api-version=2015-01-01", "", "");

    assertThat(answer.text())
        .isEqualTo(
            "{'galleryEndpoint':'https://management.localhost:8443/','graphEndpoint':'https://graph.localhost:8443/','portalEndpoint':'https://portal.localhost:8443','authentication':{'loginEndpoint':'https://login.localhost:8443/adfs','audiences':['https://management.core.localhost/','https://management.localhost:8443']}}"
                .replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2019-05-01", "2020-06-01"})
  void the_metadata_of_2019_is_an_array_of_clouds(String version) {
    var answer =
        new ControlPlane().send("GET", "/metadata/endpoints?api-version=" + version, "", "");

    assertThat(answer.at("/0/name").asString()).isEqualTo("Sallyport");
    assertThat(answer.at("/0/suffixes/keyVaultDns").asString()).isEqualTo("vault.localhost:8443");
    assertThat(answer.at("/0/authentication/loginEndpoint").asString())
        .isEqualTo("https://login.localhost:8443");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2022-09-01", "2023-11-01"})
  void the_metadata_of_2022_is_one_cloud(String version) {
    var answer =
        new ControlPlane()
            .send("GET", "/metadata/endpoints?profile=adfs&api-version=" + version, "", "");

    assertThat(answer.at("/name").asString()).isEqualTo("Sallyport");
    assertThat(answer.at("/resourceManager").asString())
        .isEqualTo("https://management.localhost:8443/");
    assertThat(answer.at("/authentication/loginEndpoint").asString())
        .isEqualTo("https://login.localhost:8443/adfs");
  }

  @Test
  void under_public_names_the_metadata_is_that_of_the_public_cloud() throws Exception {
    var cloud = CloudProfile.builtIn("AzureCloud", 443).orElseThrow();

    var body =
        new CloudMetadata(cloud)
            .answer(Optional.of("2022-09-01"), Optional.empty())
            .body()
            .orElseThrow();

    var document = Json.read(Json.write(body));
    assertThat(document.at("/name").asString()).isEqualTo("AzureCloud");
    assertThat(document.at("/suffixes/keyVaultDns").asString()).isEqualTo("vault.azure.net");
    assertThat(document.at("/authentication").toString())
        .isEqualTo(
            "{\"loginEndpoint\":\"https://login.microsoftonline.com\",\"audiences\":[\"https://management.core.windows.net/\",\"https://management.azure.com\"],\"tenant\":\"common\",\"identityProvider\":\"AAD\"}");
  }
}
