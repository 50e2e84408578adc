package sallyport.access;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import sallyport.access.TrustedService.Edition;
import sallyport.access.VaultFlags.Flag;

/**
 * The services that Azure's "Virtual network service endpoints for Key Vault" lists as trusted, in
 * 2018 and today, one row each.
 *
 * <p>Application ids are the public ones of the services, from their own documentation; a service
 * without one comes as the managed identity of its resource. Virtual machines and web apps are on
 * no row: what runs there is not the service's. Operations are the narrowest that serve the
 * scenario, and the words beside them say where they were taken from. Certificates are read through
 * their secrets.
 */
public final class AzureTrustedServices {

  /** Every row, those of 2018 first. */
  public static final List<TrustedService> ALL =
      Stream.of(
              row(
                      Edition.BOTH,
                      "Azure Virtual Machines deployment service",
                      "deploys certificates to virtual machines",
                      ScenarioNeeds.DEPLOYED_CERTIFICATES)
                  .by("60e6cd67-9c8c-4951-9b3c-23c25a2169af")
                  .when(Flag.DEPLOYMENT),
              row(
                      Edition.BOTH,
                      "Azure Resource Manager template deployment service",
                      "passes secure values during deployment",
                      ScenarioNeeds.DEPLOYED_VALUES)
                  .by("797f4846-ba00-4fd7-ba43-dac1f8f63013")
                  .called("ARM")
                  .when(Flag.TEMPLATE_DEPLOYMENT),
              row(
                      Edition.BOTH,
                      "Azure Disk Encryption volume encryption service",
                      "BitLocker key or DM passphrase and key encryption key, during deployment of a virtual machine",
                      ScenarioNeeds.VOLUME_ENCRYPTION)
                  .by("60e6cd67-9c8c-4951-9b3c-23c25a2169af")
                  .when(Flag.DISK_ENCRYPTION),
              row(
                      Edition.BOTH,
                      "Azure Backup",
                      "backs up and restores keys and secrets of encrypted virtual machines",
                      ScenarioNeeds.BACKUP)
                  .by("262044b1-e2ce-469f-a196-69ab7ada62d3")
                  .ofTypes("Microsoft.RecoveryServices/vaults"),
              row(
                      Edition.BOTH,
                      "Exchange Online, SharePoint Online, M365DataAtRestEncryption",
                      "Customer Key: encryption of data at rest",
                      ScenarioNeeds.CUSTOMER_KEY)
                  .by(
                      "00000002-0000-0ff1-ce00-000000000000",
                      "00000003-0000-0ff1-ce00-000000000000",
                      "c066d759-24ae-40e7-a56f-027002b5d3e4"),
              row(
                      Edition.BOTH,
                      "Azure Information Protection",
                      "tenant key",
                      ScenarioNeeds.TENANT_KEY)
                  .by("00000012-0000-0000-c000-000000000000"),
              row(
                      Edition.BOTH,
                      "Azure App Service",
                      "deploys certificates of web apps; no traffic of the apps themselves",
                      ScenarioNeeds.SERVED_CERTIFICATES)
                  .by("abfa0a7c-a6b6-4736-8310-5855508787cd"),
              row(
                      Edition.BOTH,
                      "Azure SQL Database",
                      "transparent data encryption with one's own key",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.Sql/servers", "Microsoft.Sql/managedInstances"),
              row(
                      Edition.BOTH,
                      "Azure Storage",
                      "encryption with customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .by("e406a681-f3d4-42a8-90b6-c2b029497af1")
                  .ofTypes("Microsoft.Storage/storageAccounts"),
              row(
                      Edition.BOTH,
                      "Azure Data Lake Store",
                      "encryption with a customer-managed key",
                      ScenarioNeeds.CUSTOMER_KEY)
                  .by("e9f49c6b-5ce5-44c8-925d-015017e9f7ad")
                  .ofTypes("Microsoft.DataLakeStore/accounts"),
              row(
                      Edition.OF_2026,
                      "Azure AI Search",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.Search/searchServices"),
              row(
                      Edition.OF_2026,
                      "Azure API Management",
                      "certificates of custom domains, by managed identity",
                      ScenarioNeeds.READ_SECRETS)
                  .ofTypes("Microsoft.ApiManagement/service"),
              row(
                      Edition.OF_2026,
                      "Azure Application Gateway",
                      "certificates of HTTPS listeners",
                      ScenarioNeeds.SERVED_CERTIFICATES)
                  .ofTypes("Microsoft.Network/applicationGateways"),
              row(
                      Edition.OF_2026,
                      "Azure Batch",
                      "customer-managed keys; vaults of accounts in user subscription mode",
                      ScenarioNeeds.BATCH)
                  .by("ddbf3205-c6bd-46ae-8127-60eb93363864")
                  .ofTypes("Microsoft.Batch/batchAccounts"),
              row(
                      Edition.OF_2026,
                      "Azure Bot Service",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.BotService/botServices"),
              row(
                      Edition.OF_2026,
                      "Azure CDN",
                      "HTTPS certificates of custom domains",
                      ScenarioNeeds.SERVED_CERTIFICATES)
                  .by("205478c0-bd83-4e1b-a9d6-db63a3e1e1c8")
                  .ofTypes("Microsoft.Cdn/profiles"),
              row(
                      Edition.OF_2026,
                      "Azure Container Registry",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.ContainerRegistry/registries"),
              row(
                      Edition.OF_2026,
                      "Azure Data Factory",
                      "credentials of data stores",
                      ScenarioNeeds.READ_SECRETS)
                  .ofTypes("Microsoft.DataFactory/factories"),
              row(
                      Edition.OF_2026,
                      "Azure Data Manager for Agriculture",
                      "one's own licence keys",
                      ScenarioNeeds.READ_SECRETS)
                  .ofTypes("Microsoft.AgFoodPlatform/farmBeats"),
              row(
                      Edition.OF_2026,
                      "Azure Database for MySQL Single server",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.DBforMySQL/servers"),
              row(
                      Edition.OF_2026,
                      "Azure Database for MySQL Flexible server",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.DBforMySQL/flexibleServers"),
              row(
                      Edition.OF_2026,
                      "Azure Database for PostgreSQL Single server",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.DBforPostgreSQL/servers"),
              row(
                      Edition.OF_2026,
                      "Azure Database for PostgreSQL Flexible server",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.DBforPostgreSQL/flexibleServers"),
              row(
                      Edition.OF_2026,
                      "Azure Databricks",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .by("2ff814a6-3304-4ab8-85cb-cd0e6f879c1d")
                  .ofTypes("Microsoft.Databricks/workspaces"),
              row(
                      Edition.OF_2026,
                      "Azure Disk Storage",
                      "customer-managed keys, by a disk encryption set",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.Compute/diskEncryptionSets"),
              row(
                      Edition.OF_2026,
                      "Azure Event Hubs",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.EventHub/namespaces"),
              row(
                      Edition.OF_2026,
                      "Azure ExpressRoute",
                      "MACsec with ExpressRoute Direct",
                      ScenarioNeeds.READ_SECRETS)
                  .ofTypes("Microsoft.Network/expressRoutePorts"),
              row(
                      Edition.OF_2026,
                      "Azure Firewall Premium",
                      "certificates of TLS inspection",
                      ScenarioNeeds.SERVED_CERTIFICATES)
                  .ofTypes("Microsoft.Network/firewallPolicies"),
              row(
                      Edition.OF_2026,
                      "Azure Front Door Classic",
                      "HTTPS certificates",
                      ScenarioNeeds.SERVED_CERTIFICATES)
                  .by("ad0e1c7e-6d38-4ba4-9efd-0bc77ba9f037")
                  .ofTypes("Microsoft.Network/frontDoors"),
              row(
                      Edition.OF_2026,
                      "Azure Front Door Standard/Premium",
                      "HTTPS certificates",
                      ScenarioNeeds.SERVED_CERTIFICATES)
                  .by(
                      "205478c0-bd83-4e1b-a9d6-db63a3e1e1c8",
                      "d4631ece-daab-479b-be77-ccb713491fc0")
                  .ofTypes("Microsoft.Cdn/profiles"),
              row(
                      Edition.OF_2026,
                      "Azure Import/Export",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.ImportExport/jobs"),
              row(
                      Edition.OF_2026,
                      "Azure Machine Learning",
                      "the vault of a workspace in a virtual network",
                      ScenarioNeeds.OWN_SECRETS)
                  .ofTypes("Microsoft.MachineLearningServices/workspaces"),
              row(
                      Edition.OF_2026,
                      "Azure Monitor",
                      "customer-managed keys of a dedicated Log Analytics cluster",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.OperationalInsights/clusters"),
              row(
                      Edition.OF_2026,
                      "Azure NetApp Files",
                      "customer-managed keys",
                      ScenarioNeeds.VOLUME_KEYS)
                  .ofTypes("Microsoft.NetApp/netAppAccounts"),
              row(
                      Edition.OF_2026,
                      "Azure Policy Scan",
                      "policies of the control plane about keys and secrets of the data plane",
                      ScenarioNeeds.SCAN)
                  .ofTypes("Microsoft.Authorization/policyAssignments"),
              row(
                      Edition.OF_2026,
                      "Azure Service Bus",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.ServiceBus/namespaces"),
              row(
                      Edition.OF_2026,
                      "Azure Synapse Analytics",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.Synapse/workspaces"),
              row(
                      Edition.OF_2026,
                      "Microsoft PowerPlatform",
                      "customer-managed keys",
                      ScenarioNeeds.CUSTOMER_MANAGED_KEYS)
                  .ofTypes("Microsoft.PowerPlatform/enterprisePolicies"),
              row(
                      Edition.OF_2026,
                      "Microsoft Purview",
                      "credentials for scanning sources",
                      ScenarioNeeds.READ_SECRETS)
                  .ofTypes("Microsoft.Purview/accounts"))
          .map(Row::service)
          .toList();

  private AzureTrustedServices() {}

  private static Row row(Edition edition, String name, String scenario, ScenarioNeeds need) {
    return new Row(
        edition, name, scenario, need, List.of(), List.of(), Optional.empty(), Optional.empty());
  }

  /** A row in the making. */
  private record Row(
      Edition edition,
      String name,
      String scenario,
      ScenarioNeeds need,
      List<String> appIds,
      List<String> types,
      Optional<String> called,
      Optional<Flag> flag) {

    Row by(String... ids) {
      return new Row(edition, name, scenario, need, List.of(ids), types, called, flag);
    }

    Row ofTypes(String... names) {
      return new Row(edition, name, scenario, need, appIds, List.of(names), called, flag);
    }

    Row called(String name) {
      return new Row(edition, this.name, scenario, need, appIds, types, Optional.of(name), flag);
    }

    Row when(Flag on) {
      return new Row(edition, name, scenario, need, appIds, types, called, Optional.of(on));
    }

    TrustedService service() {
      return new TrustedService(
          name, scenario, edition, called, appIds, types, need.operations(), need.reason(), flag);
    }
  }
}
