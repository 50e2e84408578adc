package sallyport.server.admin;

import java.util.Map;
import java.util.Optional;

/**
 * What an operator asks of a running server.
 *
 * @param verb for example {@code unseal}
 * @param arguments by name; a passphrase travels here, so this has no printable form
 */
public record AdminRequest(String verb, Map<String, String> arguments) {
  public AdminRequest {
    arguments = Map.copyOf(arguments);
  }

  public Optional<String> argument(String name) {
    return Optional.ofNullable(arguments.get(name));
  }

  @Override
  public String toString() {
    return "AdminRequest[" + verb + "]";
  }
}
