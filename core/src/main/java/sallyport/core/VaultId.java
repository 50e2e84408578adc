package sallyport.core;

/**
 * The identity of one vault over its whole life, through deletion and recovery. A vault made later
 * under the name of a purged one has another id, so nothing of the old can ever be read through the
 * new.
 */
public record VaultId(String value) {
  @Override
  public String toString() {
    return value;
  }
}
