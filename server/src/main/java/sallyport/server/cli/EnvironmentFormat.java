package sallyport.server.cli;

import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** How {@code env} writes variables down. */
enum EnvironmentFormat {
  SH {
    @Override
    String line(String name, String value) {
      return "export " + name + "='" + value.replace("'", "'\\''") + "'";
    }
  },
  DOTENV {
    @Override
    String line(String name, String value) {
      return name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
  },
  JSON {
    @Override
    String render(Map<String, String> variables) {
      return new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsString(variables) + "\n";
    }

    @Override
    String line(String name, String value) {
      throw new IllegalStateException("JSON is written whole");
    }
  },
  POWERSHELL {
    @Override
    String line(String name, String value) {
      return "$env:" + name + " = '" + value.replace("'", "''") + "'";
    }
  };

  abstract String line(String name, String value);

  String render(Map<String, String> variables) {
    var text = new StringBuilder();
    variables.forEach((name, value) -> text.append(line(name, value)).append('\n'));
    return text.toString();
  }
}
