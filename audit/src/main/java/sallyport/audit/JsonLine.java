package sallyport.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import sallyport.core.EightOctets;

/**
 * One line of JSON in the making, in a buffer that is used again for the next line. Every text is
 * cut to its limit, and every character that any reader takes for the end of a line is escaped: the
 * result is one line whatever a stranger sent.
 */
final class JsonLine {
  private static final int FIRST_SIZE = 2048;
  private static final char CUT = '\u2026';
  private static final char REPLACEMENT = '\uFFFD';
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final long DAY = 86_400;

  /** From this length on a text is copied at once; it is more than eight. */
  private static final int LONG = 24;

  private byte[] bytes = new byte[FIRST_SIZE];
  private int length;
  private long dayShown = Long.MIN_VALUE;
  private byte[] dayText = new byte[0];

  void clear() {
    length = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  void raw(byte[] ascii) {
    room(ascii.length);
    System.arraycopy(ascii, 0, bytes, length, ascii.length);
    length += ascii.length;
  }

  void raw(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  void number(long value) {
    if (value >= 0 && value < 10) {
      raw((char) ('0' + value));
    } else {
      raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** A quoted text of at most {@code limit} characters; a longer one ends with an ellipsis. */
  void text(String value, int limit) {
    quoted(value, limit, false);
  }

  void upperCased(String value, int limit) {
    quoted(value, limit, true);
  }

  /** UTC, seven fraction digits, quoted. */
  void time(Instant instant) {
    long second = instant.getEpochSecond();
    long day = Math.floorDiv(second, DAY);
    if (day != dayShown) {
      dayText = LocalDate.ofEpochDay(day).toString().getBytes(StandardCharsets.US_ASCII);
      dayShown = day;
    }
    int inDay = (int) Math.floorMod(second, DAY);
    raw('"');
    raw(dayText);
    raw('T');
    digits(inDay / 3600, 2);
    raw(':');
    digits(inDay / 60 % 60, 2);
    raw(':');
    digits(inDay % 60, 2);
    raw('.');
    digits(instant.getNano() / 100, 7);
    raw('Z');
    raw('"');
  }

  private void digits(int value, int count) {
    room(count);
    int rest = value;
    for (int i = count - 1; i >= 0; i--) {
      bytes[length + i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
  }

  private void quoted(String value, int limit, boolean upper) {
    boolean cut = value.length() > limit;
    int end = cut ? limit : value.length();
    // The longest form of one UTF-16 unit is an escape of six bytes; quotes and the ellipsis come
    // on top.
    room(end * 6 + 5);
    bytes[length++] = '"';
    for (int i = plain(value, end, upper); i < end; i++) {
      char c = upper ? Character.toUpperCase(value.charAt(i)) : value.charAt(i);
      if (c >= ' ' && c < 0x7F && c != '"' && c != '\\') {
        bytes[length++] = (byte) c;
      } else if (c <= 0x9F) {
        escaped(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(value.charAt(i + 1))) {
        utf8(Character.toCodePoint(c, value.charAt(++i)));
      } else {
        beyondAscii(c);
      }
    }
    if (cut) {
      utf8(CUT);
    }
    bytes[length++] = '"';
  }

  /** Copies as many characters as stand for themselves, which nearly always are all of them. */
  private int plain(String value, int end, boolean upper) {
    return end >= LONG && end == value.length() && !upper && copied(value)
        ? end
        : plainOneByOne(value, end, upper);
  }

  private int plainOneByOne(String value, int end, boolean upper) {
    byte[] to = bytes;
    int at = length;
    int i = 0;
    for (; i < end; i++) {
      char c = value.charAt(i);
      if (c < ' ' || c >= 0x7F || c == '"' || c == '\\') {
        break;
      }
      to[at++] = (byte) (upper && c >= 'a' && c <= 'z' ? c - ('a' - 'A') : c);
    }
    length = at;
    return i;
  }

  /** Copies the whole text where each character stands for itself, or nothing. */
  private boolean copied(String value) {
    // As many octets as characters: then all are ASCII.
    byte[] octets = value.getBytes(StandardCharsets.UTF_8);
    int size = octets.length;
    if (size != value.length()) {
      return false;
    }
    long found = 0;
    for (int i = 0; i + Long.BYTES <= size; i += Long.BYTES) {
      found |= special(EightOctets.at(octets, i));
    }
    // The last eight, some of them once more: the text is longer than that.
    found |= special(EightOctets.at(octets, size - Long.BYTES));
    if (found != 0) {
      return false;
    }
    System.arraycopy(octets, 0, bytes, length, size);
    length += size;
    return true;
  }

  private static long special(long eight) {
    return EightOctets.below(eight, ' ')
        | EightOctets.equal(eight, '"')
        | EightOctets.equal(eight, '\\')
        | EightOctets.equal(eight, 0x7F);
  }

  private void escaped(char c) {
    switch (c) {
      case '"', '\\' -> shortEscape(c);
      case '\b' -> shortEscape('b');
      case '\t' -> shortEscape('t');
      case '\n' -> shortEscape('n');
      case '\f' -> shortEscape('f');
      case '\r' -> shortEscape('r');
      default -> unicodeEscape(c);
    }
  }

  private void shortEscape(char letter) {
    bytes[length++] = '\\';
    bytes[length++] = (byte) letter;
  }

  private void unicodeEscape(char c) {
    bytes[length++] = '\\';
    bytes[length++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[c >> shift & 0xF];
    }
  }

  private void beyondAscii(char c) {
    if (Character.isSurrogate(c)) {
      utf8(REPLACEMENT);
    } else if (c == '\u2028' || c == '\u2029') {
      unicodeEscape(c);
    } else {
      utf8(c);
    }
  }

  private void utf8(int point) {
    if (point < 0x800) {
      bytes[length++] = (byte) (0xC0 | point >> 6);
    } else {
      if (point < 0x1_0000) {
        bytes[length++] = (byte) (0xE0 | point >> 12);
      } else {
        bytes[length++] = (byte) (0xF0 | point >> 18);
        bytes[length++] = (byte) (0x80 | (point >> 12 & 0x3F));
      }
      bytes[length++] = (byte) (0x80 | (point >> 6 & 0x3F));
    }
    bytes[length++] = (byte) (0x80 | (point & 0x3F));
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
