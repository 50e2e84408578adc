package sallyport.vault.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import sallyport.vault.keys.RotationStore.Kept;
import sallyport.vault.objects.VersionMetadata;

/**
 * What a key asks for by itself, and when, by what is kept of it and its current version. Pure: of
 * an old version nothing is announced, and a disabled one is not renewed.
 */
public final class RotationSchedule {
  /** How long who takes a key in hand has for it, before somebody else does. */
  static final Duration TURN = Duration.ofHours(1);

  /** What a key may ask for, in the order in which it is done. */
  enum Task {
    /** Left by who made a version and died before its record was written. */
    RECORD_ROTATION,
    ROTATE,
    ANNOUNCE_NEAR_EXPIRY,
    ANNOUNCE_EXPIRY
  }

  private RotationSchedule() {}

  /** What is kept from now on of a key with this current version: the same, with its time. */
  public static Kept of(Kept kept, VersionMetadata current) {
    return kept.due(tasks(kept, current).values().stream().min(Instant::compareTo));
  }

  /** What is to be done by a time. */
  static List<Task> due(Kept kept, VersionMetadata current, Instant now) {
    return tasks(kept, current).entrySet().stream()
        .filter(task -> !task.getValue().isAfter(now))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static Map<Task, Instant> tasks(Kept kept, VersionMetadata current) {
    var tasks = new EnumMap<Task, Instant>(Task.class);
    var attributes = current.attributes();
    if (kept.unrecorded().isPresent()) {
      tasks.put(Task.RECORD_ROTATION, attributes.created().plus(TURN));
    }
    if (attributes.enabled()) {
      RotationRules.rotation(kept.policy(), attributes).ifPresent(at -> tasks.put(Task.ROTATE, at));
    }
    if (kept.announced().filter(current.version()::equals).isEmpty()) {
      RotationRules.announcement(kept.policy(), attributes)
          .ifPresent(at -> tasks.put(Task.ANNOUNCE_NEAR_EXPIRY, at));
    }
    if (kept.ended().filter(current.version()::equals).isEmpty()) {
      attributes.expires().ifPresent(at -> tasks.put(Task.ANNOUNCE_EXPIRY, at));
    }
    return Collections.unmodifiableMap(tasks);
  }
}
