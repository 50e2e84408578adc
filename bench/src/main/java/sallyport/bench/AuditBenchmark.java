package sallyport.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.runner.RunnerException;
import sallyport.audit.AuditFiles;
import sallyport.audit.AuditRecord;
import sallyport.audit.FileAuditSink;
import sallyport.core.Caller;

/** One audit record of a secret read, encoded and handed to a best-effort sink. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AuditBenchmark {
  private final Path folder;
  private final FileAuditSink sink;
  private final AuditRecord record = record();

  public AuditBenchmark() {
    try {
      folder = Files.createTempDirectory("audit-benchmark");
      sink =
          FileAuditSink.open(
              new AuditFiles(folder, 64 << 20, Duration.ofDays(1), 1, false, false),
              InstantSource.system());
    } catch (IOException unusable) {
      throw new IllegalStateException(unusable);
    }
  }

  @Benchmark
  public void write() {
    sink.write(record);
  }

  @TearDown(Level.Trial)
  public void remove() throws IOException {
    sink.close();
    System.out.printf("written %,d, dropped %,d%n", sink.written(), sink.lost());
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  public static void main(String[] arguments) throws RunnerException {
    Bench.run(AuditBenchmark.class);
  }

  private static AuditRecord record() {
    var claims = new LinkedHashMap<String, String>();
    claims.put("oid", "bbbbbbbb-0000-0000-0000-000000000002");
    claims.put("appid", "aaaaaaaa-0000-0000-0000-000000000001");
    claims.put("idtyp", "app");
    claims.put("appidacr", "1");
    var caller =
        new Caller(
            "cccccccc-0000-0000-0000-000000000003",
            "bbbbbbbb-0000-0000-0000-000000000002",
            Optional.of("aaaaaaaa-0000-0000-0000-000000000001"),
            List.of(),
            false,
            true,
            "https://sts.windows.net/cccccccc-0000-0000-0000-000000000003/",
            Optional.empty(),
            claims);
    Map<String, Object> properties = new LinkedHashMap<>();
    properties.put("id", "https://kv-pay-01.vault.localhost/secrets/db-password/0123456789abcdef");
    properties.put("isAddressAuthorized", true);
    properties.put("addrAuthType", "PublicIP");
    properties.put("isRbacAuthorized", true);
    properties.put("appliedAssignmentId", "eeeeeeee-0000-0000-0000-000000000005");
    properties.put("tlsVersion", "TLS1_3");
    return new AuditRecord(
        InstantSource.system().instant(),
        "/SUBSCRIPTIONS/11111111-2222-3333-4444-555555555555/RESOURCEGROUPS/RG-PAY/PROVIDERS"
            + "/MICROSOFT.KEYVAULT/VAULTS/KV-PAY-01",
        "SecretGet",
        "7.6",
        200,
        Optional.empty(),
        210_000,
        "198.51.100.23",
        "0d8f6f6e-2a7e-4f0e-9b1a-1c7a5f1f9d11",
        Optional.of(caller),
        "azsdk-java-azure-security-keyvault-secrets/4.10.0",
        "https://kv-pay-01.vault.localhost/secrets/db-password/?api-version=7.6",
        properties);
  }
}
