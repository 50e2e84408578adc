package sallyport.resources.networks;

import java.util.regex.Pattern;
import sallyport.core.RefusedException;
import sallyport.resources.ResourceRefusal;

/** Where a client looks: subscription, group and name as they were sent, unchecked. */
public record NetworkAddress(String subscriptionId, String resourceGroup, String name) {
  private static final Pattern NAME =
      Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,78}[A-Za-z0-9_])?");

  String id(String type) {
    return NetworkResource.Place.id(subscriptionId, resourceGroup, type, name);
  }

  RefusedException notFound(String type) {
    return new RefusedException(
        new ResourceRefusal.ResourceNotFound("Microsoft.Network/" + type, name, resourceGroup));
  }

  /** The names of {@code Microsoft.Network}: 1 to 80 characters. */
  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new RefusedException(new ResourceRefusal.NetworkNameInvalid(name));
    }
    return name;
  }
}
