package sallyport.resources.networks;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client wrote about a virtual network, not yet judged.
 *
 * @param subnets absent leaves those that are there
 */
public record NetworkDraft(
    Optional<String> location,
    Map<String, String> tags,
    List<String> addressPrefixes,
    Optional<List<SubnetDraft>> subnets) {

  /**
   * @param severalPrefixes written with {@code addressPrefixes}, not {@code addressPrefix}
   */
  public record SubnetDraft(
      String name,
      List<String> addressPrefixes,
      boolean severalPrefixes,
      List<String> serviceEndpoints,
      Subnet.Policies policies) {}
}
