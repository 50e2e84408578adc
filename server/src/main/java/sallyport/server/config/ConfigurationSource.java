package sallyport.server.config;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.toml.TomlMapper;

/**
 * Where settings come from: options, then the environment, then one TOML file, then the defaults.
 *
 * @param options values by key, as the command line gave them
 * @param environment the process environment; only {@code SALLYPORT_…} is looked at
 * @param file the TOML file, when one was named
 */
public record ConfigurationSource(
    Map<String, String> options, Map<String, String> environment, Optional<Path> file) {
  private static final String PREFIX = "SALLYPORT_";
  private static final int MAX_FILE_BYTES = 1 << 20;

  /** Variables that {@code env} prints for clients; they are no settings. */
  private static final List<String> NOT_SETTINGS =
      List.of(
          "SALLYPORT_CONFIG",
          "SALLYPORT_CA_FILE",
          "SALLYPORT_TRUSTSTORE",
          "SALLYPORT_ADMIN_USER",
          "SALLYPORT_ADMIN_PASSWORD_FILE",
          "SALLYPORT_JAVA_OPTS",
          "SALLYPORT_HOME");

  /** Either the whole configuration or everything that is wrong with it. */
  public sealed interface Result {
    record Read(Configuration configuration) implements Result {}

    record Refused(List<Problem> problems) implements Result {}
  }

  private record Found(String text, String source) {}

  public Result read() {
    var problems = new ArrayList<Problem>();
    var found = new HashMap<String, Found>();
    readFile(found, problems);
    readEnvironment(found, problems);
    options.forEach(
        (key, text) -> found.put(key, new Found(text, "option --" + key.replace('.', '-'))));
    var values = typed(found, problems);
    return problems.isEmpty()
        ? new Result.Read(assemble(values))
        : new Result.Refused(List.copyOf(problems));
  }

  private void readFile(Map<String, Found> found, List<Problem> problems) {
    if (file.isEmpty()) {
      return;
    }
    var path = file.get();
    try {
      if (Files.size(path) > MAX_FILE_BYTES) {
        problems.add(new Problem("config", path.toString(), "a file over 1 MiB", "less"));
        return;
      }
      var flat = new LinkedHashMap<String, String>();
      flatten("", new TomlMapper().readTree(Files.readString(path, StandardCharsets.UTF_8)), flat);
      flat.forEach((key, text) -> acceptFromFile(key, text, path, found, problems));
    } catch (JacksonException broken) {
      var at = broken.getLocation();
      var where = at == null ? "" : " at line " + at.getLineNr();
      problems.add(
          new Problem("config", path.toString(), "no valid TOML" + where, "a TOML 1.0 file"));
    } catch (IOException unreadable) {
      problems.add(
          new Problem(
              "config", path.toString(), "no readable file", "a TOML file this user may read"));
    }
  }

  private static void acceptFromFile(
      String key, String text, Path path, Map<String, Found> found, List<Problem> problems) {
    if (known(key)) {
      found.put(key, new Found(text, path.toString()));
    } else {
      problems.add(
          new Problem(key, path.toString(), "an unknown key", "one of" + suggestions(key)));
    }
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(member ->
              flatten(
                  prefix.isEmpty() ? member.getKey() : prefix + "." + member.getKey(),
                  member.getValue(),
                  into));
    } else if (node.isArray()) {
      var items = new ArrayList<String>();
      node.forEach(item -> items.add(item.asString()));
      into.put(prefix, String.join(",", items));
    } else {
      into.put(prefix, node.asString());
    }
  }

  private void readEnvironment(Map<String, Found> found, List<Problem> problems) {
    var byVariable = new HashMap<String, Catalogue.Entry>();
    Catalogue.entries().forEach(entry -> byVariable.put(entry.variable(), entry));
    environment.forEach((name, text) -> {
      var entry = byVariable.get(name);
      if (entry != null) {
        found.put(entry.key(), new Found(text, "environment " + name));
      } else if (name.startsWith(PREFIX) && !NOT_SETTINGS.contains(name)) {
        problems.add(
            new Problem(
                name,
                "environment",
                "an unknown variable",
                "a setting of docs/operate/configuration.md"));
      }
    });
  }

  private static Map<String, Object> typed(Map<String, Found> found, List<Problem> problems) {
    var values = new HashMap<String, Object>();
    for (var entry : Catalogue.entries()) {
      var given = found.get(entry.key());
      if (given == null && entry.setting().byDefault().isEmpty()) {
        continue;
      }
      var text = given == null ? entry.setting().byDefault() : given.text();
      var value = entry.parse(text);
      if (value.isPresent()) {
        values.put(entry.key(), value.get());
      } else {
        var shown = entry.setting().confidential() ? "a value" : "\"" + shortened(text) + "\"";
        var source = given == null ? "the default" : given.source();
        problems.add(new Problem(entry.key(), source, shown, entry.expected()));
      }
    }
    return values;
  }

  private static Configuration assemble(Map<String, Object> values) {
    var parts = new ArrayList<Object>();
    for (var part : Configuration.class.getRecordComponents()) {
      parts.add(component(part.getType(), values));
    }
    return (Configuration) construct(Configuration.class, parts);
  }

  private static Object component(Class<?> type, Map<String, Object> values) {
    var members = new ArrayList<Object>();
    for (var entry : Catalogue.of(type, Configuration.table(type))) {
      var value = Optional.ofNullable(values.get(entry.key()));
      members.add(entry.optional() ? value : value.orElseThrow());
    }
    return construct(type, members);
  }

  private static Object construct(Class<?> type, List<Object> members) {
    try {
      return type.getConstructors()[0].newInstance(members.toArray());
    } catch (InstantiationException | IllegalAccessException | InvocationTargetException fault) {
      throw new IllegalStateException("configuration record " + type.getSimpleName(), fault);
    }
  }

  private static boolean known(String key) {
    return Catalogue.entries().stream().anyMatch(entry -> entry.key().equals(key));
  }

  /** The keys of the same table, or all top-level ones: short enough to read. */
  private static String suggestions(String key) {
    var table = key.contains(".") ? key.substring(0, key.indexOf('.')) : "";
    var text = new StringBuilder();
    Catalogue.entries().stream()
        .filter(entry -> entry.table().equals(table))
        .forEach(entry -> text.append(text.isEmpty() ? " " : ", ").append(entry.key()));
    return text.isEmpty() ? " the keys of docs/operate/configuration.md" : text.toString();
  }

  private static String shortened(String text) {
    return text.length() <= 60 ? text : text.substring(0, 57) + "...";
  }
}
