package sallyport.server.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.access.AzureTrustedServices;
import sallyport.access.Operation;
import sallyport.access.TrustedService;
import sallyport.access.VaultFlags;
import sallyport.server.config.ConfigurationSource;

class TrustedServicesFileTest {
  private static final String GOOD =
      """
      [{"name": "Archive", "scenario": "encrypts archives",
        "appIds": ["AAAAAAAA-0000-4000-8000-000000000001"],
        "resourceTypes": ["Example.Archive/stores"],
        "allowedOperations": ["KeyGet", "KeyUnwrap"],
        "vaultFlag": "enabledForDeployment"}]
      """;

  @TempDir private Path folder;

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("services.json"), json);
  }

  private record Outcome(List<TrustedService> services, List<String> problems) {}

  private static Outcome read(Path file) {
    var problems = new ArrayList<String>();
    var services =
        TrustedServicesFile.read(file, (problem, mend) -> problems.add(problem + "; " + mend));
    return new Outcome(services, problems);
  }

  @Test
  void what_an_operator_writes_is_what_is_trusted() throws IOException {
    var outcome = read(file(GOOD));

    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.services())
        .containsExactly(
            new TrustedService(
                "Archive",
                "encrypts archives",
                TrustedService.Edition.OWN,
                Optional.empty(),
                List.of("aaaaaaaa-0000-4000-8000-000000000001"),
                List.of("Example.Archive/stores"),
                Set.of(Operation.KEY_GET, Operation.KEY_UNWRAP),
                "",
                Optional.of(VaultFlags.Flag.DEPLOYMENT)));
  }

  @Test
  void what_the_listing_prints_is_read_back_as_it_was() throws IOException {
    var renamed =
        AzureTrustedServices.ALL.stream()
            .map(it ->
                new TrustedService(
                    "My " + it.name(),
                    it.scenario(),
                    it.edition(),
                    it.callerName(),
                    it.appIds(),
                    it.resourceTypes(),
                    it.operations(),
                    it.reason(),
                    it.flag()))
            .toList();

    var outcome = read(file(TrustedServicesText.json(renamed)));

    assertThat(outcome.problems()).isEmpty();
    assertThat(outcome.services()).isEqualTo(renamed);
  }

  @Test
  void the_server_trusts_the_listed_services_and_then_its_own() throws IOException {
    var services = network(file(GOOD)).trusted().services();

    assertThat(services).startsWith(AzureTrustedServices.ALL.toArray(TrustedService[]::new));
    assertThat(services).hasSize(AzureTrustedServices.ALL.size() + 1);
    assertThat(services.getLast().name()).isEqualTo("Archive");
  }

  @Test
  void all_that_is_wrong_is_told_at_once_with_file_and_member() throws IOException {
    var file =
        file(
            """
            [{"name": "", "appIds": ["x"], "resourceTypes": ["Microsoft.Sql", 7],
              "allowedOperations": ["KeyEat"], "edition": "2019", "vaultFlag": "on", "colour": 1},
             {"name": "Azure Backup", "scenario": "s", "allowedOperations": ["KeyGet"],
              "resourceTypes": ["Microsoft.ManagedIdentity/userAssignedIdentities"]},
             {"name": "Azure Backup", "scenario": "s", "allowedOperations": ["KeyGet"],
              "resourceTypes": ["A.B/c"]},
             {"name": "n", "scenario": "s"},
             4]
            """);

    assertThatThrownBy(() -> network(file))
        .isInstanceOfSatisfying(
            StartRefusedException.class,
            refused ->
                assertThat(refused.lines())
                    .allMatch(line -> line.startsWith("network.trusted-services: " + file + " ["))
                    .allMatch(line -> line.contains("; "))
                    .extracting(line -> line.substring(line.indexOf('['), line.indexOf(';')))
                    .containsExactly(
                        "[0].colour is unknown",
                        "[0].name is no text",
                        "[0].scenario is missing",
                        "[0].appIds[0] is no application id",
                        "[0].resourceTypes[0] is no resource type",
                        "[0].resourceTypes[1] is no resource type",
                        "[0].allowedOperations[0] \"KeyEat\" is no operation",
                        "[0].edition is \"2019\"",
                        "[0].vaultFlag is \"on\"",
                        "[1].resourceTypes[0] tells no service",
                        "[2].name is taken",
                        "[3] has no appIds and no resourceTypes",
                        "[3].allowedOperations is empty",
                        "[4] is no object"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{} | is no array of at most 64 services",
        "[ | line 1 is no JSON",
        "[] [] | line 1 is no JSON",
        "[{\"name\": \"a\", \"name\": \"b\"}] | line 1 is no JSON",
        "[[[[[[[[[]]]]]]]]] | is no JSON"
      })
  void a_file_of_another_form_is_refused(String json, String problem) throws IOException {
    var file = file(json);

    assertThat(read(file).problems()).singleElement().asString().startsWith(file + " " + problem);
  }

  @Test
  void a_file_that_is_too_large_or_not_there_is_refused() throws IOException {
    assertThat(read(file(" ".repeat(TrustedServicesFile.MAX_BYTES + 1))).problems())
        .singleElement()
        .asString()
        .contains("is larger than 256 KiB");
    assertThat(read(folder.resolve("none")).problems())
        .singleElement()
        .asString()
        .contains("cannot be read");
  }

  @Test
  void more_services_or_ids_than_there_may_be_are_refused() throws IOException {
    var services =
        Stream.generate(() -> "{}")
            .limit(TrustedServicesFile.MOST_SERVICES + 1)
            .collect(Collectors.joining(",", "[", "]"));
    var ids =
        Stream.generate(() -> "\"aaaaaaaa-0000-4000-8000-000000000001\"")
            .limit(TrustedServicesFile.MOST_ITEMS + 1)
            .collect(Collectors.joining(",", "[", "]"));

    assertThat(read(file(services)).problems()).hasSize(1);
    assertThat(
            read(file(GOOD.replace("[\"AAAAAAAA-0000-4000-8000-000000000001\"]", ids))).problems())
        .singleElement()
        .asString()
        .contains("[0].appIds is no array of at most 64");
  }

  // The page

  @Test
  void the_table_of_the_documentation_is_the_list_in_force() throws IOException {
    var table =
        AzureTrustedServices.ALL.stream()
            .map(TrustedServicesFileTest::tableRow)
            .collect(Collectors.joining("\n"));

    assertThat(Files.readString(Path.of("../docs/operate/network.md")))
        .as("its rows should be\n%s", table)
        .contains(table);
  }

  private static String tableRow(TrustedService service) {
    return "| "
        + String.join(
            " | ",
            service.name(),
            service.scenario(),
            Stream.concat(service.appIds().stream(), service.resourceTypes().stream())
                .map(id -> "`" + id + "`")
                .collect(Collectors.joining(", ")),
            service.operations().stream()
                    .map(Operation::auditName)
                    .collect(Collectors.joining(", "))
                + service.flag().map(flag -> ", only with `" + flag.word() + "`").orElse(""),
            service.edition().word())
        + " |";
  }

  private static Network network(Path file) {
    var source =
        new ConfigurationSource(
            Map.of("network.trusted-services", file.toString()), Map.of(), Optional.empty());
    return switch (source.read()) {
      case ConfigurationSource.Result.Read(var configuration) ->
          Network.read(configuration.network());
      case ConfigurationSource.Result.Refused(var problems) ->
          throw new AssertionError(problems.toString());
    };
  }
}
