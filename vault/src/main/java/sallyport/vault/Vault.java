package sallyport.vault;

import java.time.Duration;
import sallyport.core.VaultId;
import sallyport.core.VaultName;

/**
 * The part of a vault resource that data-plane operations need.
 *
 * @param backupRealm what a backup blob is bound to: cloud, tenant and subscription
 */
public record Vault(
    VaultId id,
    VaultName name,
    String tenantId,
    Duration retention,
    boolean purgeProtected,
    String backupRealm) {}
