package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.azure.core.exception.HttpResponseException;
import com.azure.core.exception.ResourceModifiedException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.security.keyvault.secrets.SecretClient;
import com.azure.security.keyvault.secrets.SecretClientBuilder;
import com.azure.security.keyvault.secrets.models.KeyVaultSecret;
import com.azure.security.keyvault.secrets.models.SecretProperties;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Every secret operation through {@code azure-security-keyvault-secrets}, as a program of its own:
 * trust store and proxy reach the SDK by the environment alone, exactly as in an application.
 */
public final class JavaSdkSecrets {
  private final SecretClient client;
  private final String prefix = "java-" + ProcessHandle.current().pid();

  private JavaSdkSecrets(SecretClient client) {
    this.client = client;
  }

  static List<String> command() {
    return JavaSdkSteps.command(JavaSdkSecrets.class);
  }

  public static void main(String[] arguments) {
    var client =
        new SecretClientBuilder()
            .vaultUrl(System.getenv("AZURE_KEYVAULT_URL"))
            .credential(JavaSdkSteps.credential())
            .buildClient();
    JavaSdkSteps.run(new JavaSdkSecrets(client).steps());
  }

  private Map<String, JavaSdkSteps.Step> steps() {
    var steps = new LinkedHashMap<String, JavaSdkSteps.Step>();
    steps.put("a secret set with all its attributes reads back the same", this::whole);
    steps.put("an older version stays readable by its id", this::versions);
    steps.put("properties change without a new version", this::update);
    steps.put("a disabled secret is refused and can be enabled again", this::disabled);
    steps.put("a list of more than a hundred secrets comes whole, page by page", this::list);
    steps.put("a deleted secret can be seen, recovered, deleted again and purged", this::deleted);
    steps.put("a backup brings every version back after a purge", this::backup);
    steps.put("what is wrong is said as the real service says it", this::wrong);
    steps.put("a fresh credential logs in again by itself when its token has ended", this::renewed);
    return steps;
  }

  private void whole() {
    var name = prefix + "-whole";
    var notBefore =
        OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS).minusMinutes(1);
    var properties =
        new SecretProperties()
            .setContentType("text/plain")
            .setTags(Map.of("team", "pay"))
            .setNotBefore(notBefore)
            .setExpiresOn(notBefore.plusHours(1));
    var set =
        client.setSecret(new KeyVaultSecret(name, "höchst geheim ☂").setProperties(properties));

    var got = client.getSecret(name);

    assertThat(got.getValue()).isEqualTo("höchst geheim ☂");
    assertThat(got.getProperties().getContentType()).isEqualTo("text/plain");
    assertThat(got.getProperties().getTags()).isEqualTo(Map.of("team", "pay"));
    assertThat(got.getProperties().getNotBefore()).isEqualTo(notBefore);
    assertThat(got.getProperties().getExpiresOn()).isEqualTo(notBefore.plusHours(1));
    assertThat(got.getProperties().getVersion()).isEqualTo(set.getProperties().getVersion());
    assertThat(got.getProperties().getRecoveryLevel()).isEqualTo("Recoverable+Purgeable");
    assertThat(got.getProperties().getRecoverableDays()).isEqualTo(90);
  }

  private void versions() {
    var name = prefix + "-versions";
    var first = client.setSecret(name, "one").getProperties().getVersion();
    var second = client.setSecret(name, "two").getProperties().getVersion();

    assertThat(client.getSecret(name).getValue()).isEqualTo("two");
    assertThat(client.getSecret(name, first).getValue()).isEqualTo("one");
    assertThat(
            client.listPropertiesOfSecretVersions(name).stream().map(SecretProperties::getVersion))
        .containsExactlyInAnyOrder(first, second);
  }

  private void update() {
    var name = prefix + "-update";
    var set = client.setSecret(name, "value").getProperties();

    var changed =
        client.updateSecretProperties(
            set.setContentType("application/json").setTags(Map.of("changed", "yes")));

    assertThat(changed.getVersion()).isEqualTo(set.getVersion());
    assertThat(client.getSecret(name).getProperties().getTags())
        .isEqualTo(Map.of("changed", "yes"));
  }

  private void disabled() {
    var name = prefix + "-disabled";
    var set = client.setSecret(name, "value").getProperties();
    client.updateSecretProperties(set.setEnabled(false));

    var refused = catchThrowableOfType(HttpResponseException.class, () -> client.getSecret(name));

    assertThat(refused.getResponse().getStatusCode()).isEqualTo(403);
    assertThat(refused).hasMessageContaining("Operation get is not allowed on a disabled secret");
    client.updateSecretProperties(set.setEnabled(true));
    assertThat(client.getSecret(name).getValue()).isEqualTo("value");
  }

  private void list() {
    var names = IntStream.range(0, 105).mapToObj(n -> "%s-list-%03d".formatted(prefix, n)).toList();
    names.parallelStream().forEach(name -> client.setSecret(name, name));

    var seen = client.listPropertiesOfSecrets().stream().map(SecretProperties::getName).toList();

    assertThat(seen.stream().filter(name -> name.startsWith(prefix + "-list-")).sorted())
        .containsExactlyElementsOf(names);
    assertThat(client.listPropertiesOfSecrets().streamByPage(10).count()).isGreaterThanOrEqualTo(5);
  }

  private void deleted() {
    var name = prefix + "-deleted";
    client.setSecret(name, "value");

    var deletion = client.beginDeleteSecret(name).setPollInterval(Duration.ofMillis(100));
    deletion.waitForCompletion();
    var gone = deletion.poll().getValue();

    assertThat(gone.getScheduledPurgeDate()).isEqualTo(gone.getDeletedOn().plusDays(90));
    assertThat(catchThrowableOfType(ResourceNotFoundException.class, () -> client.getSecret(name)))
        .isNotNull();
    assertThat(
            catchThrowableOfType(
                ResourceModifiedException.class, () -> client.setSecret(name, "again")))
        .hasMessageContaining("currently in a deleted but recoverable state");
    assertThat(client.listDeletedSecrets().stream().map(KeyVaultSecret::getName)).contains(name);
    client
        .beginRecoverDeletedSecret(name)
        .setPollInterval(Duration.ofMillis(100))
        .waitForCompletion();
    assertThat(client.getSecret(name).getValue()).isEqualTo("value");
    client.beginDeleteSecret(name).setPollInterval(Duration.ofMillis(100)).waitForCompletion();
    client.purgeDeletedSecret(name);
    assertThat(
            catchThrowableOfType(
                ResourceNotFoundException.class, () -> client.getDeletedSecret(name)))
        .isNotNull();
  }

  private void backup() {
    var name = prefix + "-backup";
    var first = client.setSecret(name, "one").getProperties().getVersion();
    client.setSecret(name, "two");
    var blob = client.backupSecret(name);
    client.beginDeleteSecret(name).setPollInterval(Duration.ofMillis(100)).waitForCompletion();
    client.purgeDeletedSecret(name);

    var restored = client.restoreSecretBackup(blob);

    assertThat(restored.getName()).isEqualTo(name);
    assertThat(client.getSecret(name).getValue()).isEqualTo("two");
    assertThat(client.getSecret(name, first).getValue()).isEqualTo("one");
  }

  private void wrong() {
    var missing =
        catchThrowableOfType(
            ResourceNotFoundException.class, () -> client.getSecret(prefix + "-missing"));
    var name =
        catchThrowableOfType(
            HttpResponseException.class, () -> client.setSecret("not_a_name", "value"));
    var tooLong =
        catchThrowableOfType(
            HttpResponseException.class,
            () -> client.setSecret(prefix + "-long", "x".repeat(25_601)));

    assertThat(missing).hasMessageContaining("SecretNotFound");
    assertThat(name).hasMessageContaining("The request URI contains an invalid name: not_a_name");
    assertThat(tooLong.getResponse().getStatusCode()).isEqualTo(400);
    client.setSecret(prefix + "-long", "x".repeat(25_600));
  }

  private void renewed() throws InterruptedException {
    var name = prefix + "-renewed";
    client.setSecret(name, "before");
    var seconds = Integer.parseInt(System.getenv().getOrDefault("SALLYPORT_TOKEN_SECONDS", "0"));
    Thread.sleep(seconds == 0 ? 0 : seconds * 1000L + 1500);

    assertThat(client.getSecret(name).getValue()).isEqualTo("before");
  }
}
