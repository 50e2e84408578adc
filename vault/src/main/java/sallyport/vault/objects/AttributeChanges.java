package sallyport.vault.objects;

import java.time.Instant;
import java.util.Optional;
import sallyport.core.RefusedException;
import sallyport.vault.VaultRefusal;

/**
 * The attributes a caller asks for. What is absent keeps its default on a new version and its value
 * on an existing one.
 */
public record AttributeChanges(
    Optional<Boolean> enabled, Optional<Instant> notBefore, Optional<Instant> expires) {

  public static final AttributeChanges NONE =
      new AttributeChanges(Optional.empty(), Optional.empty(), Optional.empty());

  /** The attributes of a version made now. */
  public Attributes ofNew(Instant now) {
    return checked(new Attributes(enabled.orElse(true), notBefore, expires, now, now));
  }

  /** The attributes of a version changed now. */
  public Attributes appliedTo(Attributes old, Instant now) {
    return checked(
        new Attributes(
            enabled.orElse(old.enabled()),
            notBefore.or(old::notBefore),
            expires.or(old::expires),
            old.created(),
            now));
  }

  private static Attributes checked(Attributes attributes) {
    if (attributes.expires().isPresent()
        && attributes.notBefore().filter(attributes.expires().get()::isBefore).isPresent()) {
      throw new RefusedException(
          new VaultRefusal.InvalidProperty("attributes.exp", "ends before nbf begins"));
    }
    return attributes;
  }
}
