package sallyport.vault.objects;

import java.time.Instant;
import java.util.Optional;

/** The attributes of one version. All times have whole seconds, as the protocol's IntDate. */
public record Attributes(
    boolean enabled,
    Optional<Instant> notBefore,
    Optional<Instant> expires,
    Instant created,
    Instant updated) {

  /** The end of the year 9999: clients know no later time. */
  public static final Instant LATEST = Instant.ofEpochSecond(253_402_300_799L);
}
