package sallyport.server.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The whole configuration, one record for each component. */
public record Configuration(
    StorageSettings storage,
    NameSettings names,
    PortSettings ports,
    NetworkSettings network,
    ExtensionSettings extensions,
    TlsSettings tls,
    TokenSettings token,
    IdentitySettings identity,
    HsmSettings hsm,
    ReleaseSettings release,
    AuditSettings audit,
    LogSettings log,
    LimitSettings limits) {

  /** The TOML table whose keys a record holds. */
  @Retention(RetentionPolicy.RUNTIME)
  @Target(ElementType.TYPE)
  @interface Table {
    String value();
  }

  static String table(Class<?> component) {
    var table = component.getAnnotation(Table.class);
    return table == null ? "" : table.value();
  }
}
