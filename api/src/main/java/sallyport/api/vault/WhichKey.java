package sallyport.api.vault;

import sallyport.vault.keys.KeyUse;

/** Reads out of an admitted call which version of which key is to be used. */
final class WhichKey {
  private WhichKey() {}

  static KeyUse.Which of(Doors.Admitted admitted) {
    return new KeyUse.Which(
        admitted.call().vault().vault(), ObjectNames.of(admitted), ObjectNames.version(admitted));
  }
}
