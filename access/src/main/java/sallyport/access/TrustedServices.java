package sallyport.access;

import java.util.Optional;
import sallyport.core.Caller;

/**
 * Tells which callers are services that the network bypass lets in. A service is recognised from a
 * validated token alone, never from an address, and only in the operations of its listed scenario.
 */
@FunctionalInterface
public interface TrustedServices {

  /** Nobody is trusted: the bypass lets no one in. */
  TrustedServices NONE = (caller, operation) -> Optional.empty();

  /** The name of the trusted service that {@code caller} is for {@code operation}. */
  Optional<String> recognise(Caller caller, Operation operation);
}
