package sallyport.connectivity.doctor;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import sallyport.connectivity.Cloud;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.Purpose;

/** Checks the endpoints of a plan from this machine, side by side. */
public final class Doctor {
  private final Cloud cloud;
  private final Client client;
  private final Set<Check> wanted;
  private final Route route;
  private final Web web;
  private final TlsCheck tls;
  private final RevocationCheck revocation;
  private final InstantSource clock;

  /**
   * The client whose way is checked.
   *
   * @param login empty to stop at the challenge
   * @param patience for one check
   */
  public record Client(
      Names names, ProxySettings proxies, Trust trust, Optional<Login> login, Duration patience) {

    /** How long a whole check may take; single reads and connects give up before. */
    Duration check() {
      return patience.plusMillis(500);
    }
  }

  /**
   * @param wanted checks to tell of; what these need is made too, and told when it fails
   */
  public Doctor(Cloud cloud, Client client, Set<Check> wanted, InstantSource clock) {
    this.cloud = cloud;
    this.client = client;
    this.wanted = EnumSet.copyOf(wanted);
    this.clock = clock;
    this.route = new Route(client.names(), client.proxies(), client.patience());
    this.web = new Web(route, client.trust());
    this.tls = new TlsCheck(cloud, client.trust(), clock);
    this.revocation = new RevocationCheck(web, clock, client.patience());
  }

  /**
   * All findings, in the order of the plan.
   *
   * @param progress is told each finding when it is made, one at a time
   */
  public List<Finding> examine(List<Endpoint> plan, Consumer<Finding> progress) {
    var findings = new ArrayList<Finding>();
    Consumer<Finding> told =
        finding -> {
          synchronized (findings) {
            findings.add(finding);
            progress.accept(finding);
          }
        };
    var reached = new HashMap<Endpoint, CompletableFuture<Boolean>>();
    plan.forEach(endpoint -> reached.put(endpoint, new CompletableFuture<>()));
    var visits = new ArrayList<CompletableFuture<Boolean>>();
    for (var endpoint : reached.keySet()) {
      var ended = new CompletableFuture<Boolean>();
      visits.add(ended);
      Thread.ofVirtual()
          .name("doctor " + endpoint.host())
          .start(() -> {
            try {
              visit(endpoint, reached, told);
              ended.complete(true);
            } catch (RuntimeException | Error fault) {
              ended.completeExceptionally(fault);
            } finally {
              own(reached, endpoint).complete(false);
            }
          });
    }
    visits.forEach(CompletableFuture::join);
    return inOrder(findings, plan);
  }

  private void visit(
      Endpoint endpoint,
      Map<Endpoint, CompletableFuture<Boolean>> reached,
      Consumer<Finding> told) {
    var visit = new Visit(endpoint, wanted, client.check(), told);
    if (endpoint.wildcard()) {
      visit.skip(
          firstWanted(),
          "it stands for every name below "
              + endpoint.domain()
              + ": name one with "
              + (endpoint.purpose() == Purpose.MANAGED_HSM ? "--hsm" : "--vault"));
      return;
    }
    var ways = new EndpointVisit(visit, route, web, tls, revocation, clock, client.patience());
    own(reached, endpoint).complete(ways.reach());
    ways.answers();
    if (endpoint.purpose() == Purpose.VAULT) {
      new VaultVisit(visit, web, cloud, client.login(), () -> signInReached(reached)).call();
    }
  }

  /** True too where the authority is not in the plan: then trying tells. */
  private boolean signInReached(Map<Endpoint, CompletableFuture<Boolean>> reached) {
    var host = client.login().map(login -> login.authority().getHost()).orElse("");
    return reached.entrySet().stream()
        .filter(entry -> entry.getKey().host().equalsIgnoreCase(host))
        .allMatch(entry -> entry.getValue().join());
  }

  private static CompletableFuture<Boolean> own(
      Map<Endpoint, CompletableFuture<Boolean>> reached, Endpoint endpoint) {
    return reached.getOrDefault(endpoint, new CompletableFuture<>());
  }

  private Check firstWanted() {
    return wanted.iterator().next();
  }

  private static List<Finding> inOrder(List<Finding> findings, List<Endpoint> plan) {
    synchronized (findings) {
      return findings.stream()
          .sorted(
              Comparator.comparingInt((Finding finding) -> plan.indexOf(finding.endpoint()))
                  .thenComparing(Finding::check))
          .toList();
    }
  }
}
