package sallyport.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.Sealed;
import sallyport.vault.objects.Attributes;
import sallyport.vault.objects.ObjectKey;
import sallyport.vault.objects.ObjectStore;
import sallyport.vault.objects.StoredVersion;
import sallyport.vault.objects.VersionMetadata;

/** Objects as tests need them. */
final class Samples {
  static final VaultId VAULT = new VaultId("0b7f7ad0-6a0e-4f6d-9d5a-1f2d3c4b5a69");
  static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");

  private Samples() {}

  static ObjectKey key(String name) {
    return new ObjectKey(VAULT, ObjectKind.SECRET, new ObjectName(name));
  }

  static StoredVersion version(ObjectKey key, byte[] material) {
    return new StoredVersion(
        new VersionMetadata(
            key,
            VersionId.of(UUID.randomUUID()),
            Optional.empty(),
            new Attributes(true, Optional.empty(), Optional.empty(), NOON, NOON),
            Map.of(),
            Map.of("contentType", "text/plain"),
            false),
        new Sealed(material));
  }

  static StoredVersion version(ObjectKey key, String material) {
    return version(key, material.getBytes(StandardCharsets.UTF_8));
  }

  static VersionMetadata append(Stores stores, ObjectKey key, String material) {
    return switch (stores.objects().append(version(key, material))) {
      case ObjectStore.Append.Appended(var metadata) -> metadata;
      case ObjectStore.Append.HeldByDeleted _, ObjectStore.Append.AlreadyExists _ ->
          throw new AssertionError("not appended");
    };
  }
}
