package sallyport.resources;

/** Whoever keeps more than vaults in resource groups, asked when one is deleted. */
@FunctionalInterface
public interface GroupContents {

  /**
   * Removes everything the group holds, at once.
   *
   * @throws sallyport.core.RefusedException when something outside the group still needs it; then
   *     nothing was removed
   */
  void removed(String subscriptionId, String group);
}
