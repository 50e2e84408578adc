package sallyport.identity.grants;

import java.util.Optional;

/** Who besides this server may issue tokens that prove a client, and by which keys it is known. */
@FunctionalInterface
public interface ForeignIssuers {
  /** Nobody. */
  ForeignIssuers NONE = _ -> Optional.empty();

  /** The keys of the issuer of exactly this name; empty when it is not known, or has none now. */
  Optional<IssuerKeys> keysOf(String issuer);
}
