package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltInRolesTest {

  static List<RoleDefinition> roles() {
    return BuiltInRoles.all();
  }

  @ParameterizedTest
  @CsvSource({
    "Key Vault Administrator,00482a5a-887f-4fb3-b363-3b7fe8e74483",
    "Key Vault Reader,21090545-7ca7-4776-b22c-e363652d74d2",
    "Key Vault Certificates Officer,a4417e6f-fecd-4de8-b567-7b0420556985",
    "Key Vault Certificate User,db79e9a7-68ee-4b58-9aeb-b90e7c24fcba",
    "Key Vault Crypto Officer,14b46e9e-c2b7-41b4-b07b-48a6ebf60603",
    "Key Vault Crypto User,12338af0-0e69-4776-bea7-57ae8d297424",
    "Key Vault Crypto Service Encryption User,e147488a-f6f5-4113-8e2d-b22465e65bf6",
    "Key Vault Crypto Service Release User,08bbd89e-9f13-488c-ac41-acfcb10c90ab",
    "Key Vault Secrets Officer,b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
    "Key Vault Secrets User,4633458b-17de-408a-b874-0445c86b69e6",
    "Key Vault Purge Operator,a68e7c17-0ab2-4c09-9a58-125dae29748c",
    "Key Vault Contributor,f25e0fa2-a7c8-4377-a976-54943a77a395",
    "Key Vault Data Access Administrator,8b54135c-b56d-4d72-a534-26097cfdc8d8",
    "Owner,8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
    "Contributor,b24988ac-6180-42a0-ab88-20f7382dd24c",
    "Reader,acdd72a7-3385-48ef-bd42-f606fba81ae7",
    "Network Contributor,4d97b98b-1d4f-4787-a291-c67834d212e7",
    "Private DNS Zone Contributor,b12aa53e-6015-4669-85d0-8515ebb3ae7f",
    "User Access Administrator,18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"
  })
  void names_and_ids_are_the_public_ones(String name, String id) {
    assertThat(BuiltInRoles.byName(name.toUpperCase(Locale.ROOT)))
        .isEqualTo(BuiltInRoles.byId(id.toUpperCase(Locale.ROOT)))
        .get()
        .extracting(RoleDefinition::id)
        .isEqualTo(id);
  }

  @Test
  void no_id_or_name_is_given_twice() {
    assertThat(roles()).hasSize(19);
    assertThat(roles()).extracting(RoleDefinition::id).doesNotHaveDuplicates();
    assertThat(roles()).extracting(RoleDefinition::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("roles")
  void every_role_is_built_in_assignable_everywhere_and_its_conditions_can_be_evaluated(
      RoleDefinition role) {
    assertThat(role.builtIn()).isTrue();
    assertThat(role.assignableScopes()).containsExactly("/");
    assertThat(role.permissions())
        .allSatisfy(permission ->
            assertThat(permission.condition().stream()).allMatch(Conditions::supported));
  }
}
