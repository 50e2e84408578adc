package sallyport.server.config;

/** The reference page {@code docs/operate/configuration.md}, made from the records. */
public final class ReferencePage {
  private static final String HEAD =
      """
      # Configuration reference

      This page is generated from the configuration records; a test fails when it differs from
      them. Write it anew with `./sallyport admin config-reference > docs/operate/configuration.md`.

      A setting is looked for in this order: the option of `start`, the environment variable, the
      TOML file named with `--config` (or `SALLYPORT_CONFIG`), the default. An unknown key, or a
      value that does not fit, stops the start with exit code 2 and one line for each problem.

      Durations are written `30s`, `5m`, `1h` or `90d`; sizes `4096`, `64KiB` or `1MiB`; lists as
      TOML arrays, or separated by commas. A secret never stands in the configuration: where one is
      needed, the value is a reference, `file:PATH` or `env:NAME`.
      """;

  private ReferencePage() {}

  public static String text() {
    var page = new StringBuilder(HEAD);
    var table = "";
    page.append("\n## Top level\n");
    header(page);
    for (var entry : Catalogue.entries()) {
      if (!entry.table().equals(table)) {
        continue;
      }
      row(page, entry);
    }
    Catalogue.entries().stream()
        .map(Catalogue.Entry::table)
        .filter(name -> !name.isEmpty())
        .distinct()
        .forEach(name -> table(page, name));
    return page.toString();
  }

  private static void table(StringBuilder page, String name) {
    page.append("\n## `[").append(name).append("]`\n");
    header(page);
    Catalogue.entries().stream()
        .filter(entry -> entry.table().equals(name))
        .forEach(entry -> row(page, entry));
  }

  private static void header(StringBuilder page) {
    page.append("\n| key | default | what it is | expected | option and variable |\n");
    page.append("|---|---|---|---|---|\n");
  }

  private static void row(StringBuilder page, Catalogue.Entry entry) {
    var byDefault = entry.setting().byDefault();
    page.append("| `")
        .append(entry.name())
        .append("` | ")
        .append(byDefault.isEmpty() ? "–" : "`" + byDefault + "`")
        .append(" | ")
        .append(entry.setting().about())
        .append(" | ")
        .append(entry.expected().replace("|", "\\|"))
        .append(" | `")
        .append(entry.option())
        .append("` `")
        .append(entry.variable())
        .append("` |\n");
  }
}
