package sallyport.resources;

/** Whoever keeps more than vaults in resource groups, asked when one is deleted. */
public interface GroupContents {

  /**
   * Changes nothing.
   *
   * @throws sallyport.core.RefusedException when something outside the group still needs what it
   *     holds
   */
  void requireRemovable(String subscriptionId, String group);

  /**
   * Removes everything the group holds, at once. Its vaults must have been deleted before: what is
   * removed may be what keeps others out of them.
   *
   * @throws sallyport.core.RefusedException when something outside the group still needs it, or a
   *     living vault does; then nothing was removed
   */
  void removed(String subscriptionId, String group);
}
