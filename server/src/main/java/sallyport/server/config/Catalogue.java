package sallyport.server.config;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting there is, read off the records that {@link Configuration} is made of: the one list
 * from which the options, the environment variables and the reference page come.
 */
public final class Catalogue {
  private static final List<Entry> ENTRIES = collect();

  private Catalogue() {}

  public static List<Entry> entries() {
    return ENTRIES;
  }

  /**
   * One setting.
   *
   * @param table the TOML table, empty for the top level
   * @param name the key inside the table
   * @param type the bare type; what {@code Optional} holds where it is optional
   */
  public record Entry(String table, String name, Class<?> type, boolean optional, Setting setting) {

    /** The key as a file spells it: {@code limits.body-bytes}. */
    public String key() {
      return table.isEmpty() ? name : table + "." + name;
    }

    /** The option of {@code start}: {@code --limits-body-bytes}. */
    public String option() {
      return "--" + key().replace('.', '-');
    }

    /** The environment variable: {@code SALLYPORT_LIMITS_BODY_BYTES}. */
    public String variable() {
      return "SALLYPORT_" + key().replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }

    public String expected() {
      return Shapes.expected(type, setting);
    }

    Optional<Object> parse(String text) {
      return Shapes.parse(type, setting, text);
    }
  }

  /** The entries of one record in the order of its components. */
  static List<Entry> of(Class<?> component, String table) {
    var entries = new ArrayList<Entry>();
    for (var member : component.getRecordComponents()) {
      entries.add(entry(member, table));
    }
    return entries;
  }

  private static Entry entry(RecordComponent member, String table) {
    var setting = member.getAnnotation(Setting.class);
    if (setting == null) {
      throw new IllegalStateException(member + " has no @Setting");
    }
    var optional = member.getType() == Optional.class;
    var type = member.getType();
    if (optional && member.getGenericType() instanceof ParameterizedType generic) {
      // Of an Optional<List<String>> the list is what counts.
      var held = generic.getActualTypeArguments()[0];
      type = (Class<?>) (held instanceof ParameterizedType list ? list.getRawType() : held);
    }
    return new Entry(table, dashed(member.getName()), type, optional, setting);
  }

  private static List<Entry> collect() {
    var entries = new ArrayList<Entry>();
    for (var part : Configuration.class.getRecordComponents()) {
      entries.addAll(of(part.getType(), Configuration.table(part.getType())));
    }
    return List.copyOf(entries);
  }

  private static String dashed(String camel) {
    return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
  }
}
