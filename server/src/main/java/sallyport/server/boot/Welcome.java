package sallyport.server.boot;

import java.io.PrintStream;

/** What a person reads when the server is ready, and the line that a script waits for. */
final class Welcome {
  private Welcome() {}

  static void print(RunningServer server, PrintStream out) {
    var folder = DataFolder.at(server.data());
    Credentials.read(folder).ifPresent(_ -> out.println("Credentials: " + folder.credentials()));
    out.println("Try, in another terminal:");
    out.println("  eval \"$(./sallyport env --data " + folder.root() + ")\"");
    out.println("  ./sallyport names");
    out.println("  curl -s --cacert \"$SALLYPORT_CA_FILE\" \"$AZURE_KEYVAULT_URL/healthstatus\"");
    out.println("READY https://localhost:" + server.httpsPort());
    out.flush();
  }
}
