package sallyport.audit;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Writes a record as Azure Key Vault's {@code AuditEvent} JSON, members in the order of the
 * published log. It is written by hand and not by a data binder because every call pays for it.
 */
final class AuditLine {
  private static final int URI_LIMIT = 8192;
  private static final int AGENT_LIMIT = 1024;
  private static final int DESCRIPTION_LIMIT = 8192;
  private static final int LIMIT = 2048;
  private static final int DEPTH_LIMIT = 8;

  private static final byte[] TIME = ascii("{\"time\":");
  private static final byte[] RESOURCE = ascii(",\"resourceId\":");
  private static final byte[] OPERATION = ascii(",\"operationName\":");
  private static final byte[] VERSION = ascii(",\"operationVersion\":");
  private static final byte[] RESULT = ascii(",\"category\":\"AuditEvent\",\"resultType\":");
  private static final byte[] SIGNATURE = ascii(",\"resultSignature\":");
  private static final byte[] DESCRIPTION = ascii(",\"resultDescription\":");
  private static final byte[] DURATION = ascii(",\"durationMs\":\"");
  private static final byte[] ADDRESS = ascii("\",\"callerIpAddress\":");
  private static final byte[] CORRELATION = ascii(",\"correlationId\":");
  private static final byte[] IDENTITY = ascii(",\"identity\":{");
  private static final byte[] CLAIM = ascii("\"claim\":{");
  private static final byte[] PROPERTIES = ascii("},\"properties\":{\"clientInfo\":");
  private static final byte[] URI = ascii(",\"requestUri\":");
  private static final byte[] STATUS = ascii(",\"httpStatusCode\":");
  private static final byte[] TORN =
      ascii(",\"operationName\":\"AuditRecordTorn\",\"category\":\"Sallyport\",\"torn\":");
  private static final byte[] TRUE = ascii("true");
  private static final byte[] FALSE = ascii("false");
  private static final byte[] NULL = ascii("null");

  private AuditLine() {}

  /**
   * Writes the line of {@code record}, with its end of line.
   *
   * @throws IllegalArgumentException for a property of a type that has no JSON form here
   */
  static void write(AuditRecord record, JsonLine line) {
    var signature = Signatures.of(record.status());
    line.raw(TIME);
    line.time(record.time());
    line.raw(RESOURCE);
    line.upperCased(record.resourceId(), LIMIT);
    line.raw(OPERATION);
    line.text(record.operationName(), LIMIT);
    line.raw(VERSION);
    line.text(record.operationVersion(), LIMIT);
    line.raw(RESULT);
    line.text(record.status() < 400 ? "Success" : signature, LIMIT);
    line.raw(SIGNATURE);
    line.text(signature, LIMIT);
    if (record.resultDescription().isPresent()) {
      line.raw(DESCRIPTION);
      line.text(record.resultDescription().get(), DESCRIPTION_LIMIT);
    }
    line.raw(DURATION);
    line.number(record.durationNanos() / 1_000_000);
    line.raw(ADDRESS);
    line.text(record.callerIpAddress(), LIMIT);
    line.raw(CORRELATION);
    line.text(record.correlationId(), LIMIT);
    identity(record, line);
    properties(record, line);
    line.raw('\n');
  }

  /** A line that holds what was left of a record when a process died while writing it. */
  static void writeTorn(Instant now, String torn, JsonLine line) {
    line.raw(TIME);
    line.time(now);
    line.raw(TORN);
    line.text(torn, torn.length());
    line.raw('}');
    line.raw('\n');
  }

  private static void identity(AuditRecord record, JsonLine line) {
    line.raw(IDENTITY);
    if (record.caller().isPresent()) {
      line.raw(CLAIM);
      boolean first = true;
      for (var claim : record.caller().get().auditClaims().entrySet()) {
        name(claim.getKey(), first, line);
        line.text(claim.getValue(), LIMIT);
        first = false;
      }
      line.raw('}');
    }
  }

  private static void properties(AuditRecord record, JsonLine line) {
    line.raw(PROPERTIES);
    line.text(record.clientInfo(), AGENT_LIMIT);
    line.raw(URI);
    line.text(record.requestUri(), URI_LIMIT);
    line.raw(STATUS);
    line.number(record.status());
    for (var property : record.properties().entrySet()) {
      name(property.getKey(), false, line);
      value(property.getValue(), line, 0);
    }
    line.raw('}');
    line.raw('}');
  }

  private static void name(String name, boolean first, JsonLine line) {
    if (!first) {
      line.raw(',');
    }
    line.text(name, LIMIT);
    line.raw(':');
  }

  private static void value(Object value, JsonLine line, int depth) {
    switch (value) {
      case String text -> line.text(text, LIMIT);
      case Boolean truth -> line.raw(truth ? TRUE : FALSE);
      case Integer number -> line.number(number);
      case Long number -> line.number(number);
      case List<?> list when depth < DEPTH_LIMIT -> list(list, line, depth + 1);
      case Map<?, ?> map when depth < DEPTH_LIMIT -> map(map, line, depth + 1);
      case null -> line.raw(NULL);
      default -> throw new IllegalArgumentException("no audit form for " + value.getClass());
    }
  }

  private static void list(List<?> list, JsonLine line, int depth) {
    line.raw('[');
    boolean first = true;
    for (var element : list) {
      if (!first) {
        line.raw(',');
      }
      value(element, line, depth);
      first = false;
    }
    line.raw(']');
  }

  private static void map(Map<?, ?> map, JsonLine line, int depth) {
    line.raw('{');
    boolean first = true;
    for (var entry : map.entrySet()) {
      name(String.valueOf(entry.getKey()), first, line);
      value(entry.getValue(), line, depth);
      first = false;
    }
    line.raw('}');
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
