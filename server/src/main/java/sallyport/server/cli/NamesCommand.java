package sallyport.server.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import sallyport.core.CloudProfile;
import sallyport.server.boot.RunState;
import sallyport.server.names.HostsFile;
import sallyport.server.names.Resolution;

/** {@code names}: whether and how the server's names resolve here. */
@Command(
    name = "names",
    description = {
      "Show whether the server's names resolve on this machine, and what makes them.",
      "Exit code 0 when all of them do, 1 when one does not.",
      ""
    })
final class NamesCommand implements Callable<Integer> {
  @Mixin private DataOption data = new DataOption();

  @Option(
      names = "--domain",
      paramLabel = "D",
      description = "The domain, where no server was started yet on the data folder.")
  private String domain = "localhost";

  @Option(
      names = "--vault",
      paramLabel = "NAME",
      defaultValue = "dev",
      split = ",",
      description = "Vaults whose names are wanted too (default: dev).")
  private List<String> vaults = List.of("dev");

  @Option(
      names = "--install",
      description =
          "Make the names resolve, where this user may: libnss-myhostname on Debian for names"
              + " below localhost, else lines in the hosts file.")
  private boolean install;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var profile =
        RunState.read(data.folder())
            .map(RunState::profile)
            .orElseGet(() -> CloudProfile.ownDomain(domain, 443));
    if (report(profile)) {
      return 0;
    }
    if (install) {
      installFor(profile);
      return report(profile) ? 0 : 1;
    }
    advise(profile);
    return 1;
  }

  /** Prints each name with its addresses; true when all are there. */
  private boolean report(CloudProfile profile) {
    boolean all = true;
    for (var name : Resolution.of(profile, vaults)) {
      var state =
          name.addresses().isEmpty() ? "does not resolve" : String.join(", ", name.addresses());
      System.out.println((name.addresses().isEmpty() ? "✘ " : "✔ ") + name.host() + "  " + state);
      all &= !name.addresses().isEmpty();
    }
    return all;
  }

  private void advise(CloudProfile profile) {
    var hosts = Resolution.hosts(profile, vaults);
    System.out.println();
    if (profile.vaultSuffix().endsWith("localhost")) {
      System.out.println(
          """
          What makes every name below localhost resolve, best first:
            Debian, Ubuntu   apt-get install libnss-myhostname
            Fedora, RHEL     nothing to do: systemd's nss-myhostname is there (authselect)
            systemd          systemctl enable --now systemd-resolved
            macOS, Windows   lines in the hosts file, see below (one name each)
          Or let this command do what it may: ./sallyport names --install (as root)
          """);
    } else {
      System.out.println(
          """
          Point a DNS zone at the server: an address record for each name and a wildcard below the
          vaults' suffix. On one machine, lines in the hosts file do.
          """);
    }
    System.out.println("The line for " + HostsFile.ofThisSystem().path() + ":");
    System.out.println(HostsFile.line(hosts));
    System.out.println();
    System.out.println(
        "No way to change this machine? Start with --proxy-port 8888: env then sets HTTPS_PROXY.");
  }

  private void installFor(CloudProfile profile) throws IOException, InterruptedException {
    boolean debian = Files.isExecutable(Path.of("/usr/bin/apt-get"));
    boolean root = "root".equals(System.getProperty("user.name"));
    if (profile.vaultSuffix().endsWith("localhost") && debian && root && installedByApt()) {
      return;
    }
    var hosts = HostsFile.ofThisSystem();
    if (!hosts.writable()) {
      System.err.println(
          "sallyport: this user may not change " + hosts.path() + "; run it as root (sudo)");
      return;
    }
    hosts.install(Resolution.hosts(profile, vaults));
    System.err.println("sallyport: wrote the names to " + hosts.path());
  }

  private static boolean installedByApt() throws IOException, InterruptedException {
    System.err.println("sallyport: apt-get install libnss-myhostname");
    var process =
        new ProcessBuilder("apt-get", "install", "-y", "-qq", "libnss-myhostname")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return process.waitFor(5, TimeUnit.MINUTES) && process.exitValue() == 0;
  }
}
