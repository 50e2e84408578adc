package sallyport.resources;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import sallyport.access.AccessPolicy;
import sallyport.access.NetworkRules;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.resources.VaultResource.Flags;
import sallyport.resources.VaultResource.Sku;
import sallyport.resources.VaultResource.SoftDelete;
import sallyport.resources.VaultResource.SystemData;

/**
 * What a vault becomes: created, replaced as a whole, patched, or with other policies. Pure: facts
 * in, vault or refusal out. The rules are those of the Key Vault control plane's documentation.
 */
final class VaultChanges {
  private static final int MIN_RETENTION_DAYS = 7;
  private static final int MAX_RETENTION_DAYS = 90;

  private VaultChanges() {}

  /**
   * @param tenantId the tenant of the subscription, the only one a vault may name
   */
  static VaultResource created(
      VaultId id,
      VaultResource.Place place,
      String tenantId,
      VaultDraft draft,
      Asking by,
      Instant now) {
    var who = by.who();
    checkTenant(tenantId, draft.tenantId(), true);
    var roleBased = draft.flags().enableRbacAuthorization();
    return new VaultResource(
        id,
        1,
        place,
        tags(draft, Map.of()),
        tenantId,
        sku(draft).orElseThrow(() -> invalid("sku")),
        policies(tenantId, draft).orElse(List.of()),
        NetworkChecks.changed(NetworkRules.OPEN, draft.network(), by),
        withRoleBased(
            draft.flags(),
            roleBased.or(() -> by.roleBasedByDefault() ? Optional.of(true) : Optional.empty())),
        protection(Optional.empty(), draft.protection()),
        new SystemData(who.id(), who.type(), now, who.id(), who.type(), now));
  }

  /**
   * A PUT over a vault: tags, policies and flags become what was sent. The permission model, the
   * network rules and what is irreversible stay unless they were sent.
   */
  static VaultResource replaced(VaultResource was, VaultDraft draft, Asking by, Instant now) {
    checkTenant(was.tenantId(), draft.tenantId(), true);
    var roleBased =
        draft.flags().enableRbacAuthorization().or(() -> was.flags().enableRbacAuthorization());
    return next(
        was,
        tags(draft, Map.of()),
        sku(draft).orElseThrow(() -> invalid("sku")),
        policies(was.tenantId(), draft).orElse(List.of()),
        draft,
        withRoleBased(draft.flags(), roleBased),
        by,
        now);
  }

  /** A PATCH: only what was sent changes. */
  static VaultResource patched(VaultResource was, VaultDraft draft, Asking by, Instant now) {
    checkTenant(was.tenantId(), draft.tenantId(), false);
    var old = was.flags();
    var sent = draft.flags();
    return next(
        was,
        tags(draft, was.tags()),
        sku(draft).orElse(was.sku()),
        policies(was.tenantId(), draft).orElse(was.accessPolicies()),
        draft,
        new Flags(
            sent.enabledForDeployment().or(old::enabledForDeployment),
            sent.enabledForDiskEncryption().or(old::enabledForDiskEncryption),
            sent.enabledForTemplateDeployment().or(old::enabledForTemplateDeployment),
            sent.enableRbacAuthorization().or(old::enableRbacAuthorization)),
        by,
        now);
  }

  static VaultResource withPolicies(
      VaultResource was, List<AccessPolicy> policies, Author who, Instant now) {
    return new VaultResource(
        was.id(),
        was.revision(),
        was.place(),
        was.tags(),
        was.tenantId(),
        was.sku(),
        policies,
        was.network(),
        was.flags(),
        was.softDelete(),
        modified(was.systemData(), who, now));
  }

  /** The same without these virtual network rules. */
  static VaultResource withoutSubnets(VaultResource was, Predicate<String> gone) {
    var left =
        was.network().subnets().stream().filter(rule -> !gone.test(rule.subnetId())).toList();
    return new VaultResource(
        was.id(),
        was.revision(),
        was.place(),
        was.tags(),
        was.tenantId(),
        was.sku(),
        was.accessPolicies(),
        was.network().withSubnets(left),
        was.flags(),
        was.softDelete(),
        was.systemData());
  }

  private static VaultResource next(
      VaultResource was,
      Map<String, String> tags,
      Sku sku,
      List<AccessPolicy> policies,
      VaultDraft draft,
      Flags flags,
      Asking by,
      Instant now) {
    return new VaultResource(
        was.id(),
        was.revision(),
        was.place(),
        tags,
        was.tenantId(),
        sku,
        policies,
        NetworkChecks.changed(was.network(), draft.network(), by),
        flags,
        protection(Optional.of(was.softDelete()), draft.protection()),
        modified(was.systemData(), by.who(), now));
  }

  private static SystemData modified(SystemData was, Author who, Instant now) {
    return new SystemData(
        was.createdBy(), was.createdByType(), was.createdAt(), who.id(), who.type(), now);
  }

  private static void checkTenant(String tenantId, Optional<String> sent, boolean required) {
    if (sent.isEmpty() ? required : !sent.get().equalsIgnoreCase(tenantId)) {
      throw invalid("tenantId");
    }
  }

  private static Map<String, String> tags(VaultDraft draft, Map<String, String> otherwise) {
    return draft.tags().map(Tags::checked).orElse(otherwise);
  }

  private static Optional<Sku> sku(VaultDraft draft) {
    return draft.sku().map(VaultChanges::sku);
  }

  private static Sku sku(VaultDraft.Sku sent) {
    if (sent.family().filter(family -> !family.equalsIgnoreCase("A")).isPresent()) {
      throw invalid("sku.family");
    }
    return switch (sent.name().orElse("").toLowerCase(Locale.ROOT)) {
      case "standard" -> Sku.STANDARD;
      case "premium" -> Sku.PREMIUM;
      default -> throw invalid("sku.name");
    };
  }

  private static Optional<List<AccessPolicy>> policies(String tenantId, VaultDraft draft) {
    return draft.accessPolicies().map(written -> PolicyChecks.whole(tenantId, written));
  }

  private static Flags withRoleBased(Flags sent, Optional<Boolean> roleBased) {
    return new Flags(
        sent.enabledForDeployment(),
        sent.enabledForDiskEncryption(),
        sent.enabledForTemplateDeployment(),
        roleBased);
  }

  private static SoftDelete protection(Optional<SoftDelete> was, VaultDraft.Protection sent) {
    if (sent.softDelete().filter(on -> !on).isPresent()) {
      throw new RefusedException(new ResourceRefusal.SoftDeleteIrreversible());
    }
    if (sent.purgeProtection().filter(on -> !on).isPresent()) {
      throw new RefusedException(new ResourceRefusal.PurgeProtectionIrreversible());
    }
    var days = sent.retentionDays().orElse(was.map(SoftDelete::retentionDays).orElse(90));
    if (was.isPresent() && days != was.get().retentionDays()) {
      throw new RefusedException(new ResourceRefusal.AlreadySet("softDeleteRetentionInDays"));
    }
    if (days < MIN_RETENTION_DAYS || days > MAX_RETENTION_DAYS) {
      throw invalid("softDeleteRetentionInDays");
    }
    var already = was.map(SoftDelete::purgeProtection).orElse(false);
    return new SoftDelete(days, already || sent.purgeProtection().orElse(false));
  }

  private static RefusedException invalid(String property) {
    return new RefusedException(new ResourceRefusal.InvalidValue(property));
  }
}
