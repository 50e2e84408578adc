package sallyport.server;

import sallyport.server.cli.CommandLines;

/** Where the process begins. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(CommandLines.run(arguments));
  }
}
