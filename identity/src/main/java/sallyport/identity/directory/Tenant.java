package sallyport.identity.directory;

import java.util.List;

/**
 * A tenant: the boundary of a directory.
 *
 * @param id a GUID
 * @param domains names that stand for it in URLs and user names, the first being the default
 */
public record Tenant(String id, String displayName, List<String> domains) {
  public Tenant {
    domains = List.copyOf(domains);
  }
}
