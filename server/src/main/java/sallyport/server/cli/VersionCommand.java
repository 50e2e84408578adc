package sallyport.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import sallyport.server.Main;

/** {@code version}: which Sallyport this is, and on which Java it runs. */
@Command(
    name = "version",
    description = "Print the version of Sallyport and of the Java it runs on.")
final class VersionCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    var version = Main.class.getPackage().getImplementationVersion();
    System.out.println(
        "sallyport " + (version == null ? "unpackaged" : version) + ", Java " + Runtime.version());
    return 0;
  }
}
