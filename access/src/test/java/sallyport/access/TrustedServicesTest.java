package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static sallyport.access.VaultFlags.OFF;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.access.TrustedService.Edition;
import sallyport.core.Caller;

class TrustedServicesTest {
  private static final TrustedServices LISTED = TrustedServices.of(AzureTrustedServices.ALL);
  private static final String BACKUP = "262044b1-e2ce-469f-a196-69ab7ada62d3";
  private static final String COMPUTE = "60e6cd67-9c8c-4951-9b3c-23c25a2169af";

  static Caller application(String appId, Optional<String> managedIdentityOf) {
    return new Caller(
        Callers.TENANT,
        Callers.USER,
        Optional.of(appId),
        List.of(),
        false,
        true,
        "https://sts.windows.net/" + Callers.TENANT + "/",
        managedIdentityOf,
        Map.of());
  }

  static String resource(String type) {
    return "/subscriptions/s/resourceGroups/g/providers/" + type + "/one";
  }

  // The list

  @Test
  void the_list_of_2018_has_its_ten_services() {
    assertThat(AzureTrustedServices.ALL)
        .filteredOn(service -> service.edition() != Edition.OF_2026)
        .extracting(TrustedService::name)
        .containsExactly(
            "Azure Virtual Machines deployment service",
            "Azure Resource Manager template deployment service",
            "Azure Disk Encryption volume encryption service",
            "Azure Backup",
            "Exchange Online, SharePoint Online, M365DataAtRestEncryption",
            "Azure Information Protection",
            "Azure App Service",
            "Azure SQL Database",
            "Azure Storage",
            "Azure Data Lake Store");
  }

  @Test
  void every_service_has_a_name_of_its_own_and_says_why_it_may() {
    assertThat(AzureTrustedServices.ALL).hasSize(39);
    assertThat(AzureTrustedServices.ALL).extracting(TrustedService::name).doesNotHaveDuplicates();
    assertThat(AzureTrustedServices.ALL)
        .allSatisfy(service -> {
          assertThat(service.reason()).isNotBlank();
          assertThat(service.scenario()).isNotBlank();
        });
  }

  @Test
  void no_service_may_purge_create_import_or_release_a_key() {
    assertThat(AzureTrustedServices.ALL)
        .allSatisfy(service ->
            assertThat(service.operations())
                .doesNotContain(
                    Operation.KEY_PURGE,
                    Operation.SECRET_PURGE,
                    Operation.KEY_CREATE,
                    Operation.KEY_IMPORT,
                    Operation.KEY_RELEASE,
                    Operation.KEY_DELETE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Microsoft.Web/sites",
        "Microsoft.Compute/virtualMachines",
        "Microsoft.Compute/virtualMachineScaleSets",
        "Microsoft.ContainerService/managedClusters",
        "Microsoft.VisualStudio/account",
        "Microsoft.ManagedIdentity/userAssignedIdentities"
      })
  void what_runs_on_the_platform_is_not_the_platform(String type) {
    var caller = application(Callers.APP, Optional.of(resource(type)));

    for (var operation : Operation.values()) {
      assertThat(LISTED.recognise(caller, operation, new VaultFlags(true, true, true))).isEmpty();
    }
  }

  // Recognition

  @Test
  void a_service_is_known_by_its_application_id_in_any_case() {
    assertThat(LISTED.recognise(application(BACKUP, Optional.empty()), Operation.KEY_BACKUP, OFF))
        .contains("Azure Backup");
    assertThat(
            LISTED.recognise(
                application(BACKUP.toUpperCase(java.util.Locale.ROOT), Optional.empty()),
                Operation.KEY_BACKUP,
                OFF))
        .contains("Azure Backup");
  }

  @Test
  void a_user_who_signed_in_through_a_client_with_a_services_id_is_a_user() {
    var user = Callers.caller(Callers.TENANT, Callers.USER, Optional.of(BACKUP), List.of());

    assertThat(LISTED.recognise(user, Operation.KEY_BACKUP, OFF)).isEmpty();
    assertThat(LISTED.switchedOff(user, OFF)).isEmpty();
  }

  @Test
  void a_managed_identity_is_judged_by_its_resource_and_not_by_its_application_id() {
    var identity = application(BACKUP, Optional.of(resource("Microsoft.Compute/virtualMachines")));

    assertThat(LISTED.recognise(identity, Operation.KEY_BACKUP, OFF)).isEmpty();
  }

  @Test
  void nobody_is_trusted_where_nobody_is_listed() {
    for (var operation : Operation.values()) {
      assertThat(
              TrustedServices.NONE.recognise(application(BACKUP, Optional.empty()), operation, OFF))
          .isEmpty();
    }
  }

  @Test
  void a_switched_service_is_trusted_while_its_own_switch_is_on() {
    var compute = application(COMPUTE, Optional.empty());

    assertThat(LISTED.recognise(compute, Operation.SECRET_GET, OFF)).isEmpty();
    assertThat(LISTED.recognise(compute, Operation.SECRET_GET, new VaultFlags(false, false, true)))
        .isEmpty();
    assertThat(LISTED.recognise(compute, Operation.SECRET_GET, new VaultFlags(true, false, false)))
        .contains("Azure Virtual Machines deployment service");
    assertThat(LISTED.recognise(compute, Operation.SECRET_GET, new VaultFlags(false, true, false)))
        .contains("Azure Disk Encryption volume encryption service");
    assertThat(LISTED.recognise(compute, Operation.KEY_UNWRAP, new VaultFlags(true, false, false)))
        .isEmpty();
  }

  @Test
  void only_a_service_all_of_whose_switches_are_off_is_switched_off() {
    var compute = application(COMPUTE, Optional.empty());

    assertThat(LISTED.switchedOff(compute, OFF)).isPresent();
    assertThat(LISTED.switchedOff(compute, new VaultFlags(false, true, false))).isEmpty();
    assertThat(LISTED.switchedOff(application(BACKUP, Optional.empty()), OFF)).isEmpty();
    assertThat(LISTED.switchedOff(application(Callers.APP, Optional.empty()), OFF)).isEmpty();
  }

  @Test
  void a_trusted_identity_is_named_by_its_type_as_the_list_spells_it() {
    var identity =
        application(Callers.APP, Optional.of(resource("microsoft.recoveryservices/VAULTS")));

    assertThat(LISTED.identityName(identity)).contains("Microsoft.RecoveryServices/vaults");
    assertThat(LISTED.identityName(application(BACKUP, Optional.empty()))).isEmpty();
  }

  @Test
  void a_service_without_an_id_or_an_operation_is_none() {
    assertThatThrownBy(() -> service(List.of(), Set.of(Operation.KEY_GET)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> service(List.of(BACKUP), Set.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static TrustedService service(List<String> appIds, Set<Operation> operations) {
    return new TrustedService(
        "n",
        "s",
        Edition.OWN,
        Optional.empty(),
        appIds,
        List.of(),
        operations,
        "",
        Optional.empty());
  }

  // Types of resources

  @ParameterizedTest
  @CsvSource({
    "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/db, microsoft.sql/servers",
    "/SUBSCRIPTIONS/s/RESOURCEGROUPS/g/PROVIDERS/microsoft.sql/SERVERS/db, microsoft.sql/servers",
    "/subscriptions/s/resourceGroups/providers/providers/A.B/c/d, a.b/c",
    "/subscriptions/s/resourceGroups/g/providers/A.B/c/d/e/f, a.b/c/e",
    "/subscriptions/s/providers/Microsoft.Authorization/policyAssignments/p,"
        + " microsoft.authorization/policyassignments"
  })
  void the_type_of_a_resource_is_read_off_its_id(String id, String type) {
    assertThat(ResourceTypes.of(id)).contains(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "Microsoft.Sql/servers",
        "/providers/Microsoft.Sql/servers/db",
        "/subscriptions/s",
        "/subscriptions/s/resourceGroups/g",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/",
        "/subscriptions//resourceGroups/g/providers/Microsoft.Sql/servers/db",
        "/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/db/databases",
        "/subscriptions/s/resourceGroups/g/providers/A.B/c/d/providers/Microsoft.Sql/servers/db",
        "x/subscriptions/s/resourceGroups/g/providers/Microsoft.Sql/servers/db"
      })
  void what_is_no_id_of_one_resource_has_no_type(String id) {
    assertThat(ResourceTypes.of(id)).isEmpty();
  }
}
