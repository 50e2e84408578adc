package sallyport.crypto.keys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.ProviderException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sallyport.core.RefusedException;

/**
 * What a token holds under a name, copied and destroyed inside it (C_CopyObject and
 * C_DestroyObject, PKCS#11 v3.0, 5.7.2 and 5.7.3). The JDK's provider copies objects of a session
 * only, and does not see a private key whose certificate is missing. In a session of its own, which
 * is logged in like every other of this process.
 */
final class NamedObjects {
  private static final long LABEL = 0x3;
  private static final long ID = 0x102;
  private static final long SERIAL_AND_WRITING = 0x6;

  /** CK_ATTRIBUTE: a type, a pointer, a length. */
  private static final int ATTRIBUTE_BYTES = 24;

  /** A private key and its certificate, or a secret key; some tokens add a public key. */
  private static final int MOST_OBJECTS = 8;

  private final TokenSlots library;
  private final long slot;

  NamedObjects(TokenSlots library, long slot) {
    this.library = library;
    this.slot = slot;
  }

  /**
   * Copies every object that has a name, as its label or as its identifier, under another one.
   *
   * @throws RefusedException ({@link KeyRefusal.NotSupported}) where the token makes no copies
   * @throws ProviderException when the token does not answer; nothing is left behind
   */
  void copy(String name, String to) {
    int _ = inSession((arena, session) -> copy(arena, session, name, to));
  }

  /**
   * Destroys every object that has a name, as its label or as its identifier.
   *
   * @return how many there were
   * @throws ProviderException when the token does not answer, or does not destroy one
   */
  int destroy(String name) {
    return inSession((arena, session) -> {
      var all = found(arena, session, ID, name);
      all.addAll(found(arena, session, LABEL, name));
      for (long object : all) {
        check(destroyed(session, object));
      }
      return all.size();
    });
  }

  private interface Work {
    int in(Arena arena, long session) throws Throwable;
  }

  private int inSession(Work work) {
    try (var arena = Arena.ofConfined()) {
      var session = arena.allocate(JAVA_LONG);
      check(
          (long)
              library
                  .function("C_OpenSession", JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS, ADDRESS)
                  .invokeExact(
                      slot, SERIAL_AND_WRITING, MemorySegment.NULL, MemorySegment.NULL, session));
      try {
        return work.in(arena, session.get(JAVA_LONG, 0));
      } finally {
        long _ =
            (long)
                library
                    .function("C_CloseSession", JAVA_LONG)
                    .invokeExact(session.get(JAVA_LONG, 0));
      }
    } catch (RuntimeException refused) {
      throw refused;
    } catch (Throwable fault) {
      throw new IllegalStateException("the hardware module does not answer", fault);
    }
  }

  private int copy(Arena arena, long session, String name, String to) throws Throwable {
    var identified = found(arena, session, ID, name);
    var labelled = found(arena, session, LABEL, name);
    var all = new HashSet<>(identified);
    all.addAll(labelled);
    var copying =
        library.function("C_CopyObject", JAVA_LONG, JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS);
    var made = new ArrayList<Long>();
    try {
      for (long object : all) {
        var changed = new ArrayList<Long>();
        if (identified.contains(object)) {
          changed.add(ID);
        }
        if (labelled.contains(object)) {
          changed.add(LABEL);
        }
        var copy = arena.allocate(JAVA_LONG);
        check(
            (long)
                copying.invokeExact(
                    session, object, template(arena, changed, to), (long) changed.size(), copy));
        made.add(copy.get(JAVA_LONG, 0));
      }
      return made.size();
    } catch (RefusedException | ProviderException fault) {
      for (long copy : made) {
        destroyed(session, copy);
      }
      throw fault;
    }
  }

  private long destroyed(long session, long object) throws Throwable {
    return (long)
        library.function("C_DestroyObject", JAVA_LONG, JAVA_LONG).invokeExact(session, object);
  }

  private Set<Long> found(Arena arena, long session, long attribute, String name) throws Throwable {
    check(
        (long)
            library
                .function("C_FindObjectsInit", JAVA_LONG, ADDRESS, JAVA_LONG)
                .invokeExact(session, template(arena, List.of(attribute), name), 1L));
    var handles = arena.allocate(JAVA_LONG, MOST_OBJECTS);
    var count = arena.allocate(JAVA_LONG);
    long answer =
        (long)
            library
                .function("C_FindObjects", JAVA_LONG, ADDRESS, JAVA_LONG, ADDRESS)
                .invokeExact(session, handles, (long) MOST_OBJECTS, count);
    long _ = (long) library.function("C_FindObjectsFinal", JAVA_LONG).invokeExact(session);
    check(answer);
    var found = new HashSet<Long>();
    for (long i = 0; i < count.get(JAVA_LONG, 0); i++) {
      found.add(handles.getAtIndex(JAVA_LONG, i));
    }
    return found;
  }

  /** Attributes that all have one value. */
  private static MemorySegment template(Arena arena, List<Long> types, String value) {
    var octets = value.getBytes(UTF_8);
    var held = arena.allocate(octets.length);
    held.copyFrom(MemorySegment.ofArray(octets));
    var template = arena.allocate((long) ATTRIBUTE_BYTES * types.size(), Long.BYTES);
    for (int i = 0; i < types.size(); i++) {
      long at = (long) i * ATTRIBUTE_BYTES;
      template.set(JAVA_LONG, at, types.get(i));
      template.set(ADDRESS, at + Long.BYTES, held);
      template.set(JAVA_LONG, at + 2 * Long.BYTES, octets.length);
    }
    return template;
  }

  /** In the words of the provider, by which {@link TokenLogin} knows a login that is lost. */
  private static void check(long answer) {
    switch ((int) answer) {
      case 0 -> {}
      case 0x10, 0x1B, 0x54, 0xD1 ->
          throw new RefusedException(
              new KeyRefusal.NotSupported("copies of a key in the hardware module"));
      case 0x32 -> throw new ProviderException("CKR_DEVICE_REMOVED");
      case 0xB0 -> throw new ProviderException("CKR_SESSION_CLOSED");
      case 0xB3 -> throw new ProviderException("CKR_SESSION_HANDLE_INVALID");
      case 0xE0 -> throw new ProviderException("CKR_TOKEN_NOT_PRESENT");
      case 0x101 -> throw new ProviderException("CKR_USER_NOT_LOGGED_IN");
      case 0x190 -> throw new ProviderException("CKR_CRYPTOKI_NOT_INITIALIZED");
      default -> throw new ProviderException("the token answers 0x" + Long.toHexString(answer));
    }
  }
}
