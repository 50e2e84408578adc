package sallyport.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Caller;

/**
 * Tells which callers are services that the network bypass lets in. A service is recognised from a
 * validated token alone, never from an address, and only in the operations of its listed scenario.
 *
 * <p>Only a token without a user counts: a user may sign in through any public client, and the
 * token then carries the client's application id, which proves nothing about who calls. A token
 * that names a managed identity is judged by the resource it is the identity of and by nothing
 * else.
 *
 * <p>To be trusted is to be let in from anywhere. It never is a permission.
 */
public final class TrustedServices {
  /** Nobody is trusted: the bypass lets no one in. */
  public static final TrustedServices NONE = new TrustedServices(List.of());

  private final List<TrustedService> services;
  private final Map<String, List<Row>> byAppId = new HashMap<>();
  private final Map<String, List<Row>> byResourceType = new HashMap<>();

  private TrustedServices(List<TrustedService> services) {
    this.services = List.copyOf(services);
    for (var service : this.services) {
      for (var appId : service.appIds()) {
        add(byAppId, appId, service, service.callerName());
      }
      for (var type : service.resourceTypes()) {
        add(byResourceType, type, service, Optional.of(type));
      }
    }
  }

  private static void add(
      Map<String, List<Row>> rows, String key, TrustedService service, Optional<String> called) {
    rows.computeIfAbsent(key.toLowerCase(Locale.ROOT), _ -> new ArrayList<>())
        .add(new Row(service, Optional.of(service.name()), called));
  }

  /** These services and no others; where several know the same caller, the first counts. */
  public static TrustedServices of(List<TrustedService> services) {
    return new TrustedServices(services);
  }

  /** All of them, in order. */
  public List<TrustedService> services() {
    return services;
  }

  /** Those that a vault with these flags trusts. */
  public List<TrustedService> under(VaultFlags flags) {
    return services.stream().filter(service -> service.flag().map(flags::on).orElse(true)).toList();
  }

  /**
   * The name of the trusted service that {@code caller} is for {@code operation} on a vault with
   * these flags.
   */
  public Optional<String> recognise(Caller caller, Operation operation, VaultFlags flags) {
    for (var row : rows(caller)) {
      var service = row.service;
      if (service.operations().contains(operation)
          && (service.flag().isEmpty() || flags.on(service.flag().get()))) {
        return row.name;
      }
    }
    return Optional.empty();
  }

  /**
   * How a refusal names a caller that is a managed identity of a listed type: the type, as listed.
   */
  public Optional<String> identityName(Caller caller) {
    return caller.managedIdentityId().isPresent() && !rows(caller).isEmpty()
        ? rows(caller).getFirst().called
        : Optional.empty();
  }

  /**
   * The service that the caller is by its application id, when each of its rows waits for a flag of
   * the vault and none of these is on. The service then tells it no more than that.
   */
  public Optional<TrustedService> switchedOff(Caller caller, VaultFlags flags) {
    var rows = rows(caller);
    for (var row : rows) {
      var flag = row.service.flag();
      if (flag.isEmpty() || flags.on(flag.get())) {
        return Optional.empty();
      }
    }
    return rows.isEmpty() ? Optional.empty() : Optional.of(rows.getFirst().service);
  }

  private List<Row> rows(Caller caller) {
    if (!caller.application()) {
      return List.of();
    }
    var identity = caller.managedIdentityId();
    if (identity.isPresent()) {
      return ResourceTypes.of(identity.get())
          .map(type -> byResourceType.getOrDefault(type, List.of()))
          .orElse(List.of());
    }
    return caller.appId().isPresent()
        ? byAppId.getOrDefault(caller.appId().get().toLowerCase(Locale.ROOT), List.of())
        : List.of();
  }

  /** A service under one of its ids, and what it is called, made once. */
  private record Row(TrustedService service, Optional<String> name, Optional<String> called) {}
}
