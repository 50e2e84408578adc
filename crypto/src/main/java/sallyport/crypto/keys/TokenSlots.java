package sallyport.crypto.keys;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.OptionalLong;

/**
 * The tokens behind a PKCS#11 library by their labels (PKCS#11 v3.0, 5.4 and 5.5), which the JDK's
 * provider does not know: it takes a number of a slot, and these change from start to start.
 */
final class TokenSlots {
  private static final long OK = 0;
  private static final long ALREADY_INITIALIZED = 0x191;

  /** CK_C_INITIALIZE_ARGS: four functions, flags, a pointer; all zero but CKF_OS_LOCKING_OK. */
  private static final int ARGS_BYTES = 48;

  private static final int FLAGS_AT = 32;
  private static final long OS_LOCKING_OK = 2;

  /** CK_TOKEN_INFO is shorter; its first member is the label, padded with blanks. */
  private static final int INFO_BYTES = 512;

  private static final int LABEL_BYTES = 32;

  private static final byte NO_TOKEN_TOO = 0;
  private static final byte TOKEN_PRESENT = 1;

  private final SymbolLookup library;

  private TokenSlots(SymbolLookup library) {
    this.library = library;
  }

  /**
   * Initialises the library, where nobody has, with locks of the system, as the provider does.
   *
   * @throws IllegalArgumentException when it is no PKCS#11 library or does not answer
   */
  static TokenSlots of(Path path) {
    try (var arena = Arena.ofConfined()) {
      // Never unloaded: the provider has it too, and its state is that of the process.
      var slots = new TokenSlots(SymbolLookup.libraryLookup(path, Arena.global()));
      var args = arena.allocate(ARGS_BYTES, Long.BYTES);
      args.set(JAVA_LONG, FLAGS_AT, OS_LOCKING_OK);
      long answer = (long) slots.function("C_Initialize", ADDRESS).invokeExact(args);
      if (answer != OK && answer != ALREADY_INITIALIZED) {
        throw fault("C_Initialize", answer);
      }
      return slots;
    } catch (RuntimeException refused) {
      throw new IllegalArgumentException(path + " does not load as a PKCS#11 library", refused);
    } catch (Throwable fault) {
      throw new IllegalStateException(path + " does not answer", fault);
    }
  }

  /**
   * The number of the one slot whose token is called so.
   *
   * @throws IllegalArgumentException when there is none, or more than one
   */
  long labelled(String label) {
    try (var arena = Arena.ofConfined()) {
      var numbers = numbers(arena, TOKEN_PRESENT);
      var about = function("C_GetTokenInfo", JAVA_LONG, ADDRESS);
      var info = arena.allocate(INFO_BYTES, Long.BYTES);
      var found = new ArrayList<Long>();
      for (long i = 0; i < numbers.byteSize() / Long.BYTES; i++) {
        long number = numbers.getAtIndex(JAVA_LONG, i);
        if ((long) about.invokeExact(number, info) == OK && label.equals(label(info))) {
          found.add(number);
        }
      }
      if (found.size() != 1) {
        throw new IllegalArgumentException(
            (found.isEmpty() ? "no token is" : "more than one token is")
                + " called \""
                + label
                + "\"");
      }
      return found.getFirst();
    } catch (RuntimeException refused) {
      throw refused;
    } catch (Throwable fault) {
      throw new IllegalStateException("the hardware module does not list its tokens", fault);
    }
  }

  /** The number of the slot at a place, empty slots counted, as the provider counts them. */
  OptionalLong at(int index) {
    try (var arena = Arena.ofConfined()) {
      var numbers = numbers(arena, NO_TOKEN_TOO);
      return index < numbers.byteSize() / Long.BYTES
          ? OptionalLong.of(numbers.getAtIndex(JAVA_LONG, index))
          : OptionalLong.empty();
    } catch (RuntimeException refused) {
      throw refused;
    } catch (Throwable fault) {
      throw new IllegalStateException("the hardware module does not list its tokens", fault);
    }
  }

  private MemorySegment numbers(Arena arena, byte tokenPresent) throws Throwable {
    var list = function("C_GetSlotList", JAVA_BYTE, ADDRESS, ADDRESS);
    var count = arena.allocate(JAVA_LONG);
    check("C_GetSlotList", (long) list.invokeExact(tokenPresent, MemorySegment.NULL, count));
    var numbers = arena.allocate(JAVA_LONG, Math.max(1, count.get(JAVA_LONG, 0)));
    check("C_GetSlotList", (long) list.invokeExact(tokenPresent, numbers, count));
    return numbers.asSlice(0, count.get(JAVA_LONG, 0) * Long.BYTES);
  }

  private static String label(MemorySegment info) {
    return new String(info.asSlice(0, LABEL_BYTES).toArray(JAVA_BYTE), UTF_8).stripTrailing();
  }

  /** A function of the library, all of which answer a CK_RV. */
  MethodHandle function(String name, MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(
            library.find(name).orElseThrow(() -> new IllegalArgumentException("no " + name)),
            FunctionDescriptor.of(JAVA_LONG, parameters));
  }

  private static void check(String function, long answer) {
    if (answer != OK) {
      throw fault(function, answer);
    }
  }

  private static IllegalArgumentException fault(String function, long answer) {
    return new IllegalArgumentException(function + " answers 0x" + Long.toHexString(answer));
  }
}
