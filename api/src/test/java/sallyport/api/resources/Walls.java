package sallyport.api.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.api.resources.ControlPlane.SCOPE;
import static sallyport.api.resources.ControlPlane.VAULTS;
import static sallyport.api.resources.Networks.PROVIDER;
import static sallyport.api.resources.Networks.done;

/** A perimeter {@code wall} with one profile and one rule, as tests of perimeters have it. */
final class Walls {
  static final String V = "?api-version=2024-07-01";
  static final String KV = "?api-version=2026-03-01-preview";
  static final String WALL = PROVIDER + "networkSecurityPerimeters/wall";
  static final String PROFILE = WALL + "/profiles/default";
  static final String OFFICE = PROFILE + "/accessRules/office";
  static final String INSIDE = WALL + "/resourceAssociations/pay";
  static final String ACCOUNT =
      SCOPE + "/resourceGroups/data/providers/Microsoft.Storage/storageAccounts/a";
  static final String CONFIGURATIONS = VAULTS + "kv1/networkSecurityPerimeterConfigurations";

  private Walls() {}

  static ControlPlane withWall() {
    var plane = ControlPlane.withVault("kv1", "");
    done(plane.put(WALL + V, "{'location':'westeurope'}"));
    assertThat(plane.put(PROFILE + V, "{}").status()).isEqualTo(201);
    assertThat(plane.put(OFFICE + V, rule("'addressPrefixes':['198.51.100.0/24']")).status())
        .isEqualTo(201);
    return plane;
  }

  static String rule(String properties) {
    return "{'properties':{"
        + (properties.contains("'direction'") ? "" : "'direction':'Inbound',")
        + properties
        + (properties.isEmpty() ? "'addressPrefixes':[]" : "")
        + "}}";
  }

  static String association(String resource, String mode) {
    return "{'properties':{'privateLinkResource':{'id':'"
        + resource
        + "'},'profile':{'id':'"
        + PROFILE
        + "'},'accessMode':'"
        + mode
        + "'}}";
  }
}
