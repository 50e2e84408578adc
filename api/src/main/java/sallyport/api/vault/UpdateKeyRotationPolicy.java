package sallyport.api.vault;

import sallyport.vault.keys.Keys;

/** {@code PUT /keys/{name}/rotationpolicy}: sets the policy of a key. */
record UpdateKeyRotationPolicy(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var name = ObjectNames.of(admitted);
    var asked = RotationJson.read(Body.of(admitted.call().request()));
    return RotationJson.answer(vault, name, keys.rotation().setPolicy(vault.vault(), name, asked));
  }
}
