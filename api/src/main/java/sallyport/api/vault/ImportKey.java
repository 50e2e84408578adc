package sallyport.api.vault;

import sallyport.vault.keys.KeyDraft;
import sallyport.vault.keys.Keys;

/** {@code PUT /keys/{name}}: takes over a key that the caller brings, in clear or wrapped. */
record ImportKey(Keys keys) implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    var vault = admitted.call().vault();
    var draft = KeyBody.of(admitted).brought();
    try {
      var key = keys.add(vault.vault(), ObjectNames.of(admitted), draft);
      var id = KeyJson.id(vault, key.metadata());
      return Answer.object(KeyJson.bundle(vault, admitted.version(), key, id), id, key.metadata());
    } finally {
      if (draft.source() instanceof KeyDraft.Source.Brought brought) {
        brought.parts().close();
      }
    }
  }
}
