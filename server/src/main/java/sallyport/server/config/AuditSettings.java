package sallyport.server.config;

import java.time.Duration;

/** The audit log, JSON lines below {@code DATA/audit}. */
public record AuditSettings(
    @Setting(
            about =
                "`required`: a call fails when its record cannot be written; `best-effort`: it goes"
                    + " on and the loss is counted.",
            byDefault = "best-effort")
        Mode audit,
    @Setting(
            about = "Size at which the audit file is rotated.",
            byDefault = "64MiB",
            min = 65_536,
            max = 1L << 40)
        ByteSize auditFileBytes,
    @Setting(
            about = "Age at which the audit file is rotated.",
            byDefault = "1d",
            min = 60,
            max = 31_536_000)
        Duration auditRotateEvery,
    @Setting(
            about = "How many rotated audit files are kept.",
            byDefault = "30",
            min = 1,
            max = 100_000)
        int auditKeep,
    @Setting(
            about = "Also force each batch of audit records to the disk before the call answers.",
            byDefault = "false")
        boolean auditFsync) {

  /** What happens to a call whose record cannot be written. */
  public enum Mode {
    REQUIRED,
    BEST_EFFORT
  }
}
