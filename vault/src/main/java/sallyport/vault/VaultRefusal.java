package sallyport.vault;

import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.Refusal;

/** Every way a vault says no once the caller has been let in. */
public sealed interface VaultRefusal extends Refusal {

  /**
   * No such object, or no such version of it.
   *
   * @param name the name, or {@code name/version} when a version was asked for
   */
  record NotFound(ObjectKind kind, String name) implements VaultRefusal {}

  /** No deleted object of this name. */
  record DeletedNotFound(ObjectKind kind, String name) implements VaultRefusal {}

  /** The name belongs to a deleted object that can still be recovered. */
  record HeldByDeleted(ObjectKind kind, ObjectName name) implements VaultRefusal {}

  /** The name belongs to a living object: a restore or recovery would overwrite it. */
  record AlreadyExists(ObjectKind kind, ObjectName name) implements VaultRefusal {}

  /** Others changed the object at the same time, again and again. */
  record ChangedMeanwhile(ObjectKind kind, ObjectName name, String operation)
      implements VaultRefusal {}

  /** The object is disabled. */
  record Disabled(ObjectKind kind, String operation) implements VaultRefusal {}

  /** The object is part of a certificate and may only be changed through it. */
  record Managed(ObjectKind kind, String operation) implements VaultRefusal {}

  /** Purge protection: only time purges. */
  record PurgeProtected() implements VaultRefusal {}

  /**
   * A member of a request is missing or has a value it may not have.
   *
   * @param property its path, for example {@code attributes.nbf}; empty when the body as a whole is
   *     unusable
   */
  record InvalidProperty(String property, String problem) implements VaultRefusal {}

  /** The value of a secret is longer than one may be. */
  record ValueTooLong(int limitBytes) implements VaultRefusal {}

  /**
   * A backup blob that cannot be restored here.
   *
   * @param recognised it is one of ours, but was altered, or was made under another tenant, cloud
   *     or subscription; otherwise it is no backup at all
   */
  record UnusableBackup(ObjectKind kind, boolean recognised) implements VaultRefusal {}

  /** More versions than one backup may hold. */
  record TooManyVersions(ObjectKind kind, ObjectName name, int limit) implements VaultRefusal {}

  /** The key may be used from a later time on. */
  record KeyNotYetValid(String operation) implements VaultRefusal {}

  /** The time of the key is over. */
  record KeyExpired(String operation) implements VaultRefusal {}

  /** The key was not made for this. */
  record OperationNotPermitted(String operation) implements VaultRefusal {}

  /** Keys of HSM types are not made here: there is no token, and software may not stand in. */
  record HsmNotServed() implements VaultRefusal {}

  /** Keys of HSM types need a vault of sku premium. */
  record PremiumOnly() implements VaultRefusal {}

  /** AKV.SKR.1004: a key that may leave says under which conditions. */
  record ExportableNeedsPolicy() implements VaultRefusal {}

  /** AKV.SKR.1005: a key that may not leave has no conditions. */
  record PolicyNeedsExportable() implements VaultRefusal {}

  /** AKV.SKR.1020: the conditions were fixed for good. */
  record PolicyImmutable() implements VaultRefusal {}

  /**
   * A key may not leave for who asks.
   *
   * @param why for the audit record; who is not let have it does not learn how close it was
   */
  record NotReleasable(String why) implements VaultRefusal {}

  /** So many keys are being made that another has to wait for too long. */
  record TooManyInTheMaking() implements VaultRefusal {}
}
