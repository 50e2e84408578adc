package sallyport.server.watch;

import sallyport.audit.AuditRecord;
import sallyport.audit.AuditSink;

/** Counts what the doors refused on its way to the audit log. */
public final class CountedAudit implements AuditSink {
  private static final int FIRST_REFUSAL = 400;

  private final AuditSink sink;
  private final Meters meters;

  public CountedAudit(AuditSink sink, Meters meters) {
    this.sink = sink;
    this.meters = meters;
  }

  @Override
  public void write(AuditRecord record) {
    if (record.status() >= FIRST_REFUSAL
        && record.properties().get("door") instanceof String door) {
      meters.refused(door);
    }
    sink.write(record);
  }

  @Override
  public boolean takesAtOnce() {
    return sink.takesAtOnce();
  }

  @Override
  public void close() {
    sink.close();
  }
}
