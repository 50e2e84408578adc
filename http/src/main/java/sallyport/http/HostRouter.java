package sallyport.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import sallyport.core.Addresses;

/**
 * Chooses a handler by the request's host: first a whole name, then a suffix with exactly one label
 * before it, then what is left. Built once, before it serves; each choice is two map look-ups.
 */
public final class HostRouter implements Handler {
  private final Map<String, Handler> byName = new HashMap<>();
  private final Map<String, Handler> bySuffix = new HashMap<>();
  private Handler otherwise =
      request ->
          Response.json(404, Json.error("NotFound", "No service answers under this host name."));
  private Predicate<Request> meantByAddress = _ -> false;
  private Handler byAddress = otherwise;

  /** Requests for exactly this host. */
  public HostRouter exact(String host, Handler handler) {
    byName.put(host.toLowerCase(Locale.ROOT), handler);
    return this;
  }

  /** Requests for {@code <label>.<suffix>}, one label only; not for the suffix itself. */
  public HostRouter under(String suffix, Handler handler) {
    bySuffix.put(suffix.toLowerCase(Locale.ROOT), handler);
    return this;
  }

  /** Of the requests whose host is an IP address, which names nobody, those that are meant. */
  public HostRouter byAddress(Predicate<Request> meant, Handler handler) {
    meantByAddress = meant;
    byAddress = handler;
    return this;
  }

  /** Requests for any other host; without one they are answered with 404. */
  public HostRouter otherwise(Handler handler) {
    otherwise = handler;
    return this;
  }

  @Override
  public Handler route(Request request) {
    var host = request.host();
    var chosen = byName.get(host);
    if (chosen == null) {
      var dot = host.indexOf('.');
      chosen = dot < 1 ? null : bySuffix.get(host.substring(dot + 1));
    }
    return (chosen == null ? unnamed(request) : chosen).route(request);
  }

  private Handler unnamed(Request request) {
    return meantByAddress.test(request) && Addresses.parse(request.host()).isPresent()
        ? byAddress
        : otherwise;
  }

  @Override
  public Response handle(Request request) {
    return route(request).handle(request);
  }

  @Override
  public boolean quick(Request request) {
    return route(request).quick(request);
  }

  @Override
  public int maxBodyBytes(Request head, Limits limits) {
    return route(head).maxBodyBytes(head, limits);
  }
}
