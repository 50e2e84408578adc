package sallyport.api.vault;

import sallyport.core.RefusedException;
import sallyport.crypto.keys.KeyRefusal;

/**
 * {@code GET /keys/{name}[/{version}]/attestation}: a hardware module's word for a key. No module
 * here gives one, and one that was made up would be worth nothing.
 */
record GetKeyAttestation() implements ObjectOperation {
  @Override
  public Answer answer(Doors.Admitted admitted) {
    throw new RefusedException(new KeyRefusal.NotSupported("attestation of keys"));
  }
}
