package sallyport.resources;

import sallyport.core.VaultId;

/** Whoever keeps the objects of vaults, told when a vault is gone for good. */
@FunctionalInterface
public interface VaultContents {

  /**
   * Destroys every object of the vault, living and deleted, so that it cannot be brought back. Done
   * when it returns; may be called again for the same vault.
   */
  void purged(VaultId vault);
}
