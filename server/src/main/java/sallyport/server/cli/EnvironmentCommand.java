package sallyport.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sallyport.server.boot.ClientEnvironment;

/** {@code env}: the client environment of a data folder. */
@Command(
    name = "env",
    description = {
      "Print the environment that Azure clients need to use this server.",
      "",
      "  eval \"$(./sallyport env)\"                        sh, bash, zsh",
      "  ./sallyport env --format dotenv > .env           docker, IDEs",
      "  ./sallyport env --format powershell | Invoke-Expression",
      ""
    })
final class EnvironmentCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "sh",
      description = "sh (default), dotenv, json or powershell.")
  private EnvironmentFormat format = EnvironmentFormat.SH;

  @Override
  public Integer call() {
    System.out.print(format.render(ClientEnvironment.of(data.folder())));
    return 0;
  }
}
