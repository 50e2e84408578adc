package sallyport.server.learn;

import java.nio.file.Path;
import sallyport.audit.AuditReader;

/** What was read from the audit files of one node. */
public record AuditRead(Path folder, AuditReader.Tally tally) {}
