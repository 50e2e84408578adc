package sallyport.api.vault;

import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;
import sallyport.audit.AuditRecord;
import sallyport.audit.AuditSink;
import sallyport.core.VaultId;
import sallyport.vault.keys.KeyRotation;
import sallyport.vault.keys.Keys;
import sallyport.vault.objects.VersionMetadata;

/**
 * The background job of keys: those that are due are rotated. Of that, and of those whose end is
 * near or has come, a record goes into the audit log, as the service leaves one whether or not
 * somebody subscribed. Where the record cannot be written the job gives it again later.
 */
public final class KeyRenewal implements Runnable {
  private final VaultStates vaults;
  private final Keys keys;
  private final AuditSink audit;
  private final InstantSource clock;

  public KeyRenewal(VaultStates vaults, Keys keys, AuditSink audit, InstantSource clock) {
    this.vaults = vaults;
    this.keys = keys;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public void run() {
    keys.rotation().runDue(id -> vaults.withId(id).map(VaultState::vault), this::announce);
  }

  private void announce(KeyRotation.Notice notice, VaultId id, VersionMetadata version) {
    var vault = vaults.withId(id).orElseThrow(() -> new IllegalStateException("no vault " + id));
    audit.write(record(notice, vault, version));
  }

  private static String operationName(KeyRotation.Notice notice) {
    return switch (notice) {
      case ROTATED -> "KeyRotateIfDue";
      case NEAR_EXPIRY -> "KeyNearExpiryEventGridNotification";
      case EXPIRED -> "KeyExpiredEventGridNotification";
    };
  }

  private AuditRecord record(KeyRotation.Notice notice, VaultState vault, VersionMetadata version) {
    var properties = new LinkedHashMap<String, Object>();
    properties.put("id", KeyJson.id(vault, version));
    version.attributes().expires().ifPresent(end -> properties.put("exp", end.getEpochSecond()));
    return new AuditRecord(
        clock.instant(),
        vault.auditResourceId(),
        operationName(notice),
        "",
        200,
        Optional.empty(),
        0,
        "",
        UUID.randomUUID().toString(),
        Optional.empty(),
        "",
        KeyJson.id(vault, version),
        properties);
  }
}
