package sallyport.vault.keys;

import java.util.List;
import java.util.Optional;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.vault.objects.VersionMetadata;

/**
 * One version of a key as it may be shown.
 *
 * @param operations in the order in which they were given
 * @param platform the {@code hsmPlatform} of the module that made it
 */
public record KeyVersion(
    VersionMetadata metadata,
    KeyType type,
    PublicKeyParts shown,
    List<KeyOperation> operations,
    boolean exportable,
    String platform,
    Optional<ReleasePolicy> releasePolicy) {}
