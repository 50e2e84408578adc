package sallyport.server.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import sallyport.server.boot.DataFolder;

/** The option that names a data folder, shared by the verbs that read one. */
final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "${env:SALLYPORT_DATA:-./data}",
      description = "The data folder (default: $SALLYPORT_DATA, else ./data).")
  Path data = Path.of("data");

  DataFolder folder() {
    return DataFolder.at(data);
  }
}
