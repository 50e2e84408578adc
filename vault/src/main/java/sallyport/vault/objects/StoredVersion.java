package sallyport.vault.objects;

import sallyport.crypto.Sealed;

/** One version as it is stored: metadata in clear, material sealed to its place. */
public record StoredVersion(VersionMetadata metadata, Sealed material) {}
