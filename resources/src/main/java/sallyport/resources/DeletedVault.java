package sallyport.resources;

import java.time.Instant;

/** A deleted vault that can still be recovered; its name is held until it is purged. */
public record DeletedVault(VaultResource vault, Instant deletedAt, Instant purgesAt) {}
