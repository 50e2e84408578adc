package sallyport.conformance;

import com.azure.core.credential.TokenCredential;
import com.azure.identity.DefaultAzureCredentialBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;

/**
 * A program of steps with the Java SDK, as a process of its own: trust store and proxy reach the
 * SDK by the environment alone, exactly as in an application. It reports in the Test Anything
 * Protocol.
 */
final class JavaSdkSteps {
  private JavaSdkSteps() {}

  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  static List<String> command(Class<?> program) {
    var classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    var java = ProcessHandle.current().info().command().orElse("java");
    return List.of(java, "-cp", classPath, program.getName());
  }

  static TokenCredential credential() {
    var credential = new DefaultAzureCredentialBuilder();
    if (System.getenv("SALLYPORT_OWN_DOMAIN") != null) {
      credential.disableInstanceDiscovery();
    }
    return credential.build();
  }

  static void run(Map<String, Step> steps) {
    System.out.println("1.." + steps.size());
    int number = 0;
    for (var step : steps.entrySet()) {
      report(++number, step.getKey(), step.getValue());
    }
    System.exit(0); // Netty's threads would keep the process for seconds
  }

  private static void report(int number, String sentence, Step step) {
    try {
      step.run();
      System.out.println("ok " + number + " - " + sentence);
    } catch (Throwable e) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      System.out.println("not ok " + number + " - " + sentence);
      System.out.println("# " + trace.toString().replace("\n", "\n# "));
    }
  }
}
