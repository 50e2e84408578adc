package sallyport.vault;

import java.time.Duration;
import sallyport.core.VaultId;
import sallyport.core.VaultName;

/**
 * The part of a vault resource that data-plane operations need.
 *
 * @param premium its sku is premium: keys of HSM types can be made
 * @param backupRealm what a backup blob is bound to: cloud, tenant and subscription
 */
public record Vault(
    VaultId id,
    VaultName name,
    String tenantId,
    Duration retention,
    boolean purgeProtected,
    boolean premium,
    String backupRealm) {}
