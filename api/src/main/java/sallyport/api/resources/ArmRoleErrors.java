package sallyport.api.resources;

import static sallyport.api.resources.ArmErrors.clip;
import static sallyport.api.resources.ArmErrors.error;

import java.util.Locale;
import sallyport.resources.ResourceRefusal;

/** The part of {@link ArmErrors} about role definitions and assignments. */
final class ArmRoleErrors {
  private ArmRoleErrors() {}

  static ArmAnswer answer(ResourceRefusal.OfRoles refusal) {
    return switch (refusal) {
      case ResourceRefusal.RoleNotFound(var id) ->
          error(
              404,
              "RoleDefinitionDoesNotExist",
              "The specified role definition with ID '" + clip(id) + "' does not exist.");
      case ResourceRefusal.RoleIdInvalid(var id) ->
          error(
              400,
              "InvalidRoleDefinitionId",
              "The role definition ID '"
                  + clip(id)
                  + "' is not valid. The role definition ID must be a GUID.");
      case ResourceRefusal.RoleBuiltIn(var id) ->
          error(
              400,
              "RoleDefinitionIsBuiltIn",
              "The built-in role definition '" + clip(id) + "' cannot be changed or deleted.");
      case ResourceRefusal.RoleNameTaken(_) ->
          error(
              409,
              "RoleDefinitionWithSameNameExists",
              "A custom role with the same name already exists in this directory. Use a different"
                  + " name.");
      case ResourceRefusal.RoleInUse(_) ->
          error(
              400,
              "RoleDefinitionHasAssignments",
              "There are existing role assignments referencing role (code:"
                  + " RoleDefinitionHasAssignments)");
      case ResourceRefusal.RoleInvalid(var problem) -> error(400, "InvalidRoleDefinition", problem);
      case ResourceRefusal.RoleNotAssignable(var id, var scope) ->
          error(
              400,
              "RoleDefinitionNotAssignable",
              "The role definition '%s' cannot be assigned at scope '%s'."
                  .formatted(id, clip(scope)));
      case ResourceRefusal.AssignmentNotFound(var id) ->
          error(
              404,
              "RoleAssignmentNotFound",
              "The role assignment '" + clip(id) + "' is not found.");
      case ResourceRefusal.AssignmentIdInvalid(var id) ->
          error(
              400,
              "InvalidRoleAssignmentId",
              "The role assignment ID '"
                  + clip(id)
                  + "' is not valid. The role assignment ID must be a GUID.");
      case ResourceRefusal.AssignmentExists(var existing) ->
          error(
              409,
              "RoleAssignmentExists",
              "The role assignment already exists. The ID of the existing role assignment is "
                  + existing.replace("-", "").toLowerCase(Locale.ROOT)
                  + ".");
      case ResourceRefusal.AssignmentFixed() ->
          error(
              400,
              "RoleAssignmentUpdateNotPermitted",
              "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.");
      case ResourceRefusal.PrincipalNotFound(var id, var tenantId) ->
          error(
              400,
              "PrincipalNotFound",
              "Principal %s does not exist in the directory %s. Check that you have the correct"
                      .formatted(clip(id).replace("-", ""), tenantId)
                  + " principal ID. If you are creating this principal and then immediately"
                  + " assigning a role, this error might be related to a replication delay. In"
                  + " this case, set the role assignment principalType property to a value, such"
                  + " as ServicePrincipal, User, or Group.");
      case ResourceRefusal.PrincipalTypeDiffers(var id, var is, var asked) ->
          error(
              400,
              "UnmatchedPrincipalType",
              "The PrincipalId '%s' has type '%s', which is different from specified PrinciaplType '%s'."
                  .formatted(clip(id), is, clip(asked)));
      case ResourceRefusal.ConditionUnsupported() ->
          error(
              400,
              "InvalidCondition",
              "The condition was not accepted: only conditions of version 2.0 that this server can"
                  + " evaluate are stored.");
    };
  }
}
