package sallyport.server.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;
import sallyport.server.boot.DataFolder;

/** Whose audit records are read. */
final class AuditOption {
  @Option(
      names = "--audit",
      paramLabel = "FOLDER",
      description = {
        "A folder with the audit files of a node, in place of the data folder's own; once for each",
        "node, since each records the calls that it answered."
      })
  private List<Path> audit = List.of();

  List<Path> folders(DataFolder data) {
    return audit.isEmpty() ? List.of(data.resolve("audit")) : List.copyOf(audit);
  }
}
