package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code GET /keys/{name}/rotationpolicy}: the policy that was set, or what every key has. */
record GetKeyRotationPolicy(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var name = ObjectNames.of(admitted);
    return RotationJson.answer(vault, name, keys.rotation().policy(vault.vault(), name));
  }
}
