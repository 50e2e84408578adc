package sallyport.resources;

import sallyport.core.VaultName;

/**
 * Told after a change is durable, so that compiled copies of the old state are dropped before the
 * change is answered.
 */
public interface ChangeListener {

  void vaultChanged(VaultName vault);

  void rolesChanged();

  /**
   * A virtual network, a private endpoint or a perimeter is there, gone, or another than before.
   * The vaults inside a perimeter are told of one by one besides.
   */
  void networksChanged();
}
