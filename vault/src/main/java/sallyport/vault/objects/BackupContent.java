package sallyport.vault.objects;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.RefusedException;
import sallyport.core.VaultId;
import sallyport.core.VersionId;
import sallyport.crypto.SecretBytes;
import sallyport.vault.VaultRefusal;

/**
 * What a backup holds before it is sealed: the name, a count, and each version with its metadata
 * and value, oldest first. Texts and values are preceded by their length in four bytes, times are
 * epoch seconds. One buffer of the exact size, so that no plaintext stays behind in outgrown ones.
 */
final class BackupContent {
  private static final long ABSENT = Long.MIN_VALUE;
  private static final int TIMES = 4 * Long.BYTES;

  private BackupContent() {}

  static SecretBytes write(List<OpenVersion> versions) {
    var name = versions.getFirst().metadata().key().name().value();
    int size = size(name) + Integer.BYTES;
    for (var version : versions) {
      size += size(version);
    }
    var out = ByteBuffer.allocate(size);
    put(out, name);
    out.putInt(versions.size());
    versions.forEach(version -> put(out, version));
    return SecretBytes.owning(out.array());
  }

  /** Refuses anything but what {@link #write} wrote, to the last byte. */
  static List<OpenVersion> read(byte[] content, VaultId vault, ObjectKind kind) {
    var versions = new ArrayList<OpenVersion>();
    try {
      var in = ByteBuffer.wrap(content);
      var key = new ObjectKey(vault, kind, new ObjectName(text(in)));
      int count = in.getInt();
      for (int n = 0; n < count; n++) {
        versions.add(version(in, key));
      }
      if (count < 1 || count > ObjectBackups.MAX_VERSIONS || in.hasRemaining()) {
        throw unusable(kind);
      }
      return versions;
    } catch (BufferUnderflowException | DateTimeException | RefusedException _) {
      versions.forEach(OpenVersion::close);
      throw unusable(kind);
    }
  }

  private static int size(OpenVersion version) {
    var metadata = version.metadata();
    return size(metadata.version().value())
        + 2
        + TIMES
        + size(metadata.tags())
        + size(metadata.facts())
        + Integer.BYTES
        + version.value().length();
  }

  private static int size(String text) {
    return Integer.BYTES + text.getBytes(UTF_8).length;
  }

  private static int size(Map<String, String> map) {
    int size = Integer.BYTES;
    for (var entry : map.entrySet()) {
      size += size(entry.getKey()) + size(entry.getValue());
    }
    return size;
  }

  private static void put(ByteBuffer out, OpenVersion version) {
    var metadata = version.metadata();
    var attributes = metadata.attributes();
    put(out, metadata.version().value());
    out.put((byte) (attributes.enabled() ? 1 : 0));
    out.put((byte) (metadata.managed() ? 1 : 0));
    out.putLong(attributes.notBefore().map(Instant::getEpochSecond).orElse(ABSENT));
    out.putLong(attributes.expires().map(Instant::getEpochSecond).orElse(ABSENT));
    out.putLong(attributes.created().getEpochSecond());
    out.putLong(attributes.updated().getEpochSecond());
    put(out, metadata.tags());
    put(out, metadata.facts());
    out.putInt(version.value().length());
    version.value().expose(out::put);
  }

  private static void put(ByteBuffer out, String text) {
    var bytes = text.getBytes(UTF_8);
    out.putInt(bytes.length).put(bytes);
  }

  private static void put(ByteBuffer out, Map<String, String> map) {
    out.putInt(map.size());
    map.forEach((name, value) -> {
      put(out, name);
      put(out, value);
    });
  }

  private static OpenVersion version(ByteBuffer in, ObjectKey key) {
    var id = new VersionId(text(in));
    boolean enabled = in.get() == 1;
    boolean managed = in.get() == 1;
    var attributes =
        new Attributes(
            enabled,
            optionalTime(in),
            optionalTime(in),
            Instant.ofEpochSecond(in.getLong()),
            Instant.ofEpochSecond(in.getLong()));
    var metadata =
        new VersionMetadata(key, id, Optional.empty(), attributes, map(in), map(in), managed);
    return new OpenVersion(metadata, SecretBytes.owning(bytes(in)));
  }

  private static Optional<Instant> optionalTime(ByteBuffer in) {
    long seconds = in.getLong();
    return seconds == ABSENT ? Optional.empty() : Optional.of(Instant.ofEpochSecond(seconds));
  }

  private static Map<String, String> map(ByteBuffer in) {
    int size = in.getInt();
    var map = new LinkedHashMap<String, String>();
    for (int n = 0; n < size; n++) {
      map.put(text(in), text(in));
    }
    return map;
  }

  private static String text(ByteBuffer in) {
    return new String(bytes(in), UTF_8);
  }

  private static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    var bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }

  private static RefusedException unusable(ObjectKind kind) {
    return new RefusedException(new VaultRefusal.UnusableBackup(kind, true));
  }
}
