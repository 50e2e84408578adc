package sallyport.vault.objects;

import java.time.Instant;

/**
 * A deleted object that can still be recovered.
 *
 * @param current its current version at the time of deletion
 * @param purgesAt when it is purged by itself
 */
public record DeletedObject(VersionMetadata current, Instant deletedAt, Instant purgesAt) {}
