package sallyport.store;

import java.util.List;

/** The tables that hold something, those that are pointed to before those that point. */
final class Tables {
  static final List<String> ALL =
      List.of(
          "vault_object",
          "object_version",
          "rotation_policy",
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

  private Tables() {}
}
