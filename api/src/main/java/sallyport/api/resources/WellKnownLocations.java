package sallyport.api.resources;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sallyport.api.Members;

/**
 * The locations that are listed. A vault may name any location: here it is a word that is shown,
 * not a place where something runs.
 */
final class WellKnownLocations {
  static final List<String> ALL =
      List.of(
          "East US",
          "East US 2",
          "West US",
          "West US 2",
          "West US 3",
          "Central US",
          "North Central US",
          "South Central US",
          "West Central US",
          "Canada Central",
          "Canada East",
          "Brazil South",
          "North Europe",
          "West Europe",
          "UK South",
          "UK West",
          "France Central",
          "Germany West Central",
          "Switzerland North",
          "Norway East",
          "Sweden Central",
          "Italy North",
          "Poland Central",
          "Spain Central",
          "UAE North",
          "Qatar Central",
          "Israel Central",
          "South Africa North",
          "Central India",
          "South India",
          "West India",
          "East Asia",
          "Southeast Asia",
          "Japan East",
          "Japan West",
          "Korea Central",
          "Australia East",
          "Australia Southeast");

  private WellKnownLocations() {}

  static Map<String, Object> shown(String subscriptionId, String displayName) {
    var name = displayName.replace(" ", "").toLowerCase(Locale.ROOT);
    var shown = new LinkedHashMap<String, Object>();
    shown.put("id", "/subscriptions/" + subscriptionId + "/locations/" + name);
    shown.put("name", name);
    shown.put("type", "Region");
    shown.put("displayName", displayName);
    shown.put("regionalDisplayName", displayName);
    shown.put("metadata", Members.of("regionType", "Physical", "regionCategory", "Recommended"));
    return shown;
  }
}
