package sallyport.vault.keys;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.crypto.keys.Curve;
import sallyport.crypto.keys.MlDsa;
import sallyport.crypto.keys.PrivateKeyParts;
import sallyport.vault.objects.AttributeChanges;

/** A key to be made or taken over, as a caller asks for it. */
public record KeyDraft(Source source, Wishes wishes) {

  /** Where the key comes from. */
  public sealed interface Source {

    /**
     * It is to be made; what is absent has the default of its type.
     *
     * @param parameters of AKP only
     */
    record Made(
        KeyType type,
        Optional<Integer> size,
        Optional<Long> publicExponent,
        Optional<Curve> curve,
        Optional<MlDsa> parameters)
        implements Source {}

    /** The caller brings it in clear; stays the caller's to close. */
    record Brought(KeyType type, PrivateKeyParts parts) implements Source {}

    /**
     * It comes wrapped for a key of this vault.
     *
     * @param blob the JSON document of the BYOK specification
     */
    @SuppressWarnings("ArrayRecordComponent") // carried, never compared
    record Transferred(KeyType type, byte[] blob) implements Source {}
  }

  /** What is said of it beside. */
  public record Wishes(
      Optional<List<KeyOperation>> operations,
      AttributeChanges attributes,
      Optional<Boolean> exportable,
      Optional<Map<String, String>> tags,
      Optional<ReleasePolicy> releasePolicy) {

    public static final Wishes NONE =
        new Wishes(
            Optional.empty(),
            AttributeChanges.NONE,
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }
}
