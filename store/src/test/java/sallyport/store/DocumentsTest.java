package sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import sallyport.access.AccessPolicy;
import sallyport.access.NetworkRules;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.core.VersionId;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.FederatedCredential;
import sallyport.identity.directory.KeyCredential;
import sallyport.identity.directory.PasswordCredential;
import sallyport.identity.directory.ServicePrincipal;
import sallyport.identity.directory.Tenant;
import sallyport.resources.ResourceGroup;
import sallyport.resources.VaultResource;
import sallyport.resources.networks.NetworkFixtures;
import sallyport.resources.networks.SecurityPerimeter;
import sallyport.vault.keys.RotationPolicy;
import sallyport.vault.keys.RotationStore;

/**
 * The form of the documents, pinned: a component that is renamed or retyped in its domain would
 * make every store in the field unreadable, and shows here first.
 */
class DocumentsTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00.5Z");

  private static final VaultResource VAULT =
      new VaultResource(
          new VaultId("id"),
          7,
          new VaultResource.Place("sub", "Group", new VaultName("Alpha"), "westeurope"),
          Map.of("t\u00fc", "v"),
          "tenant",
          VaultResource.Sku.PREMIUM,
          List.of(
              new AccessPolicy(
                  "tenant",
                  "object",
                  Optional.of("app"),
                  List.of("get"),
                  List.of(),
                  List.of(),
                  List.of())),
          new NetworkRules(
              NetworkRules.PublicAccess.ENABLED,
              NetworkRules.DefaultAction.DENY,
              NetworkRules.Bypass.NONE,
              List.of("10.0.0.0/8"),
              List.of(new NetworkRules.SubnetRule("/s", Optional.empty()))),
          new VaultResource.Flags(
              Optional.empty(), Optional.of(false), Optional.empty(), Optional.of(true)),
          new VaultResource.SoftDelete(90, true),
          new VaultResource.SystemData("me", "User", NOON, "you", "Application", NOON));

  private static final String VAULT_DOCUMENT =
      "{\"id\":{\"value\":\"id\"},\"revision\":7,\"place\":{\"subscriptionId\":\"sub\","
          + "\"resourceGroup\":\"Group\",\"name\":{\"value\":\"Alpha\"},\"location\":\"westeurope\"},"
          + "\"tags\":{\"t\\u00FC\":\"v\"},\"tenantId\":\"tenant\",\"sku\":\"PREMIUM\","
          + "\"accessPolicies\":[{\"tenantId\":\"tenant\",\"objectId\":\"object\","
          + "\"applicationId\":\"app\",\"keys\":[\"get\"],\"secrets\":[],\"certificates\":[],"
          + "\"storage\":[]}],\"network\":{\"publicAccess\":\"ENABLED\",\"defaultAction\":\"DENY\","
          + "\"bypass\":\"NONE\",\"addresses\":[\"10.0.0.0/8\"],"
          + "\"subnets\":[{\"subnetId\":\"/s\",\"ignoreMissingServiceEndpoint\":null}],"
          + "\"reportOnly\":false},"
          + "\"flags\":{\"enabledForDeployment\":null,\"enabledForDiskEncryption\":false,"
          + "\"enabledForTemplateDeployment\":null,\"enableRbacAuthorization\":true},"
          + "\"softDelete\":{\"retentionDays\":90,\"purgeProtection\":true},"
          + "\"systemData\":{\"createdBy\":\"me\",\"createdByType\":\"User\","
          + "\"createdAt\":\"2026-11-20T12:00:00.500Z\",\"lastModifiedBy\":\"you\","
          + "\"lastModifiedByType\":\"Application\",\"lastModifiedAt\":\"2026-11-20T12:00:00.500Z\"}}";

  private static final Application APPLICATION =
      new Application(
          "tenant",
          "object",
          "app",
          "name",
          List.of("api://x"),
          List.of(new PasswordCredential("k", "d", "abc", "hash", NOON, NOON)),
          List.of(new KeyCredential("k", "d", "cert", NOON, NOON)),
          List.of(new FederatedCredential("i", "n", "https://x", "s", "api://y", "d")),
          List.of("owner"),
          NOON);

  private static final String APPLICATION_DOCUMENT =
      "{\"tenantId\":\"tenant\",\"objectId\":\"object\",\"appId\":\"app\",\"displayName\":\"name\","
          + "\"identifierUris\":[\"api://x\"],\"passwords\":[{\"keyId\":\"k\",\"displayName\":\"d\","
          + "\"hint\":\"abc\",\"hash\":\"hash\",\"start\":\"2026-11-20T12:00:00.500Z\","
          + "\"end\":\"2026-11-20T12:00:00.500Z\"}],\"certificates\":[{\"keyId\":\"k\","
          + "\"displayName\":\"d\",\"certificate\":\"cert\",\"start\":\"2026-11-20T12:00:00.500Z\","
          + "\"end\":\"2026-11-20T12:00:00.500Z\"}],\"federated\":[{\"id\":\"i\",\"name\":\"n\","
          + "\"issuer\":\"https://x\",\"subject\":\"s\",\"audience\":\"api://y\","
          + "\"description\":\"d\"}],\"owners\":[\"owner\"],"
          + "\"created\":\"2026-11-20T12:00:00.500Z\"}";

  @Test
  void a_vault_is_written_in_the_form_that_stores_in_the_field_hold() {
    assertThat(Documents.write(VAULT)).isEqualTo(VAULT_DOCUMENT);
    assertThat(Documents.read(VAULT_DOCUMENT, VaultResource.class)).isEqualTo(VAULT);
  }

  @Test
  void a_perimeter_is_written_in_the_form_that_stores_in_the_field_hold() {
    var perimeter = NetworkFixtures.perimeter("Wall", new VaultId("id"), "/v");
    var place = perimeter.place();
    var document =
        ("{'place':{'subscriptionId':'SUB','resourceGroup':'GROUP','name':'Wall',"
                + "'location':'westeurope'},"
                + "'perimeterGuid':'88888888-8888-4888-8888-888888888888',"
                + "'tags':{'gr\\u00F6\\u00DFe':'\\u00FCmlaut'},"
                + "'profiles':[{'name':'Default','rulesVersion':2,'rules':["
                + "{'name':'in','direction':'INBOUND','addressPrefixes':['198.51.100.0/24'],"
                + "'subscriptions':['/subscriptions/Other'],'domainNames':[]},"
                + "{'name':'out','direction':'OUTBOUND','addressPrefixes':[],'subscriptions':[],"
                + "'domainNames':['*.example.test']}]},"
                + "{'name':'empty','rulesVersion':0,'rules':[]}],"
                + "'associations':[{'name':'a1','resourceId':'/v','vault':{'value':'id'},"
                + "'profile':'Default','mode':'ENFORCED'},"
                + "{'name':'a2','resourceId':'ACCOUNT','vault':null,'profile':'empty',"
                + "'mode':'AUDIT'}],'revision':1}")
            .replace('\'', '"')
            .replace("SUB", place.subscriptionId())
            .replace("GROUP", place.resourceGroup())
            .replace("ACCOUNT", NetworkFixtures.STORAGE_ACCOUNT);

    assertThat(Documents.write(perimeter)).isEqualTo(document);
    assertThat(Documents.read(document, SecurityPerimeter.class)).isEqualTo(perimeter);
  }

  @Test
  void a_rotation_policy_is_read_as_an_older_release_wrote_it() {
    var policy =
        ("{'policy':{'expiryTime':'P90D','actions':[{'kind':'ROTATE','fromCreation':true,"
                + "'time':'P30D'}],'created':'2026-11-20T12:00:00.500Z','updated':null},"
                + "'announced':{'value':'VERSION'},")
            .replace('\'', '"')
            .replace("VERSION", "0".repeat(32));
    var older = policy + "\"due\":null}";
    var version = new VersionId("0".repeat(32));

    var kept = Documents.read(older, RotationStore.Kept.class);
    assertThat(kept)
        .isEqualTo(
            new RotationStore.Kept(
                new RotationPolicy(
                    Optional.of("P90D"),
                    List.of(
                        new RotationPolicy.LifetimeAction(
                            RotationPolicy.Kind.ROTATE, true, "P30D")),
                    Optional.of(NOON),
                    Optional.empty()),
                Optional.of(version),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    assertThat(Documents.write(kept))
        .isEqualTo(policy + "\"ended\":null,\"unrecorded\":null,\"due\":null}");
  }

  @Test
  void a_list_that_an_older_release_did_not_write_is_empty() {
    var older = VAULT_DOCUMENT.replaceFirst(",\"subnets\":\\[[^]]*]", "");

    assertThat(older).doesNotContain("subnets");
    assertThat(Documents.read(older, VaultResource.class).network().subnets()).isEmpty();
  }

  @Test
  void an_application_that_an_older_release_wrote_trusts_nobody() {
    var older = APPLICATION_DOCUMENT.replaceFirst("\"federated\":\\[[^]]*],", "");

    assertThat(older).doesNotContain("federated");
    assertThat(Documents.read(older, Application.class).federated()).isEmpty();
  }

  @Test
  void a_flag_that_an_older_release_did_not_write_is_off() {
    var older = VAULT_DOCUMENT.replace(",\"reportOnly\":false", "");

    assertThat(older).doesNotContain("reportOnly");
    assertThat(Documents.read(older, VaultResource.class)).isEqualTo(VAULT);
  }

  @Test
  void an_application_is_written_in_the_form_that_stores_in_the_field_hold() {
    assertThat(Documents.write(APPLICATION)).isEqualTo(APPLICATION_DOCUMENT);
    assertThat(Documents.read(APPLICATION_DOCUMENT, Application.class)).isEqualTo(APPLICATION);
  }

  @Test
  void a_principal_that_an_older_release_wrote_is_no_resources_identity() {
    var older =
        "{\"tenantId\":\"t\",\"objectId\":\"o\",\"appId\":\"a\",\"displayName\":\"d\","
            + "\"type\":\"Application\",\"enabled\":true}";
    var identity =
        new ServicePrincipal("t", "o", "a", "d", "ManagedIdentity", true, Optional.of("/x"));

    assertThat(Documents.read(older, ServicePrincipal.class))
        .isEqualTo(new ServicePrincipal("t", "o", "a", "d", "Application", true));
    assertThat(Documents.read(Documents.write(identity), ServicePrincipal.class))
        .isEqualTo(identity);
  }

  @Test
  void members_that_a_newer_release_wrote_are_passed_over() {
    assertThat(
            Documents.read(
                "{\"id\":\"t\",\"new\":{\"x\":[1]},\"displayName\":\"d\",\"domains\":[\"e\"]}",
                Tenant.class))
        .isEqualTo(new Tenant("t", "d", List.of("e")));
  }

  @Test
  void characters_that_no_text_column_can_hold_come_back() {
    var group = new ResourceGroup("s", "n", "l", Map.of("k", "\u0000 \uD800 \uD83D\uDD11"));

    var document = Documents.write(group);

    assertThat(document).matches("[ -~]*");
    assertThat(Documents.read(document, ResourceGroup.class)).isEqualTo(group);
  }
}
