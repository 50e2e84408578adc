package sallyport.api.vault;

import java.util.List;
import sallyport.access.NetworkRules;
import sallyport.access.TrustedService;

/**
 * The network rules of a vault, as they are stored.
 *
 * @param byPerimeter whether a network security perimeter decides, and these rules do not count
 * @param trusted whom the bypass lets in, as far as the vault's switches do
 */
public record StoredRules(NetworkRules rules, boolean byPerimeter, List<TrustedService> trusted) {
  public StoredRules {
    trusted = List.copyOf(trusted);
  }
}
