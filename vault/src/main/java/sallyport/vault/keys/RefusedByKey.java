package sallyport.vault.keys;

import sallyport.core.Refusal;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.vault.objects.VersionMetadata;

/**
 * A key that may be used said no, and which one it was.
 *
 * @param algorithm the word of the one that was asked for
 */
public record RefusedByKey(
    VersionMetadata key, KeyOperation operation, String algorithm, KeyRefusal why)
    implements Refusal {}
