package sallyport.store;

import java.util.List;
import java.util.Map;

/** The tables that hold something, those that are pointed to before those that point. */
final class Tables {
  static final List<String> ALL =
      List.of(
          "vault_object",
          "object_version",
          "rotation_policy",
          "token_object",
          "keyring_root",
          "data_key",
          "tenant",
          "tenant_domain",
          "directory_object",
          "group_member",
          "signing_key",
          "release_key",
          "subscription",
          "resource_group",
          "vault_resource",
          "network_resource",
          "custom_role",
          "role_assignment");

  /** The steps of the schema that made what the first did not. */
  private static final Map<String, Integer> SINCE =
      Map.of("rotation_policy", 2, "network_resource", 3, "release_key", 5, "token_object", 8);

  private Tables() {}

  /** Those of {@link #ALL} that are there after a step of the schema. */
  static List<String> of(int schema) {
    return ALL.stream().filter(table -> SINCE.getOrDefault(table, 1) <= schema).toList();
  }
}
