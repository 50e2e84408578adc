package sallyport.connectivity.doctor;

import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import sallyport.connectivity.Endpoint;
import sallyport.connectivity.Purpose;
import sallyport.crypto.pki.Revocation;
import sallyport.crypto.pki.Revocation.Standing;

/** Asks OCSP and reads revocation lists, at the addresses that the certificates name. */
final class RevocationCheck {
  private static final int PLAIN_HTTP = 80;

  private final Web web;
  private final InstantSource clock;
  private final Duration patience;

  RevocationCheck(Web web, InstantSource clock, Duration patience) {
    this.web = web;
    this.clock = clock;
    this.patience = patience;
  }

  /** One address and what came of asking it. */
  private record Asked(
      URI address, X509Certificate about, Optional<Standing> standing, String how) {
    boolean good() {
      return standing.isPresent() && standing.get() instanceof Standing.Good;
    }

    Endpoint rule() {
      return new Endpoint(
          address.getHost(),
          address.getPort() < 0 ? PLAIN_HTTP : address.getPort(),
          false,
          Purpose.REVOCATION,
          "certificate revocation (CRL and OCSP), now and then",
          false);
    }
  }

  /**
   * @param path from the server's certificate to the authority
   */
  Outcome<List<X509Certificate>> examine(List<X509Certificate> path) {
    var asked = askAll(path);
    if (asked.isEmpty()) {
      return Outcome.notChecked("the certificates name neither OCSP nor a revocation list");
    }
    for (var one : asked) {
      if (one.standing().isPresent()
          && one.standing().get() instanceof Standing.Revoked(var since)) {
        return Outcome.failed(
            name(one.about()) + " was revoked at " + since + ", says " + one.address(),
            "have the server's certificate replaced");
      }
    }
    var bad = asked.stream().filter(one -> !one.good()).toList();
    if (bad.isEmpty()) {
      return Outcome.ok("good, by " + addresses(asked), path);
    }
    var first = bad.getFirst();
    var says = first.address() + ": " + first.how();
    var mend = "let clients fetch it over plain HTTP; some wait, some refuse where they cannot";
    if (path.stream().anyMatch(certificate -> unknown(certificate, asked))) {
      Outcome<List<X509Certificate>> failed = Outcome.failed(says, mend);
      return first.standing().isPresent() ? failed : failed.needing(first.rule());
    }
    return Outcome.<List<X509Certificate>>warning(says + "; others answered", mend, path)
        .needing(first.rule());
  }

  /** It was asked after, and no answer was of use. */
  private static boolean unknown(X509Certificate certificate, List<Asked> asked) {
    var about = asked.stream().filter(one -> one.about().equals(certificate)).toList();
    return !about.isEmpty() && about.stream().noneMatch(Asked::good);
  }

  private List<Asked> askAll(List<X509Certificate> path) {
    var tasks = new ArrayList<FutureTask<Asked>>();
    var late = new ArrayList<Asked>();
    for (int at = 0; at + 1 < path.size(); at++) {
      var certificate = path.get(at);
      var issuer = path.get(at + 1);
      for (var responder : Revocation.responders(certificate)) {
        tasks.add(new FutureTask<>(() -> ocsp(responder, certificate, issuer)));
        late.add(new Asked(responder, certificate, Optional.empty(), "nothing answers in time"));
      }
      for (var list : Revocation.lists(certificate)) {
        tasks.add(new FutureTask<>(() -> list(list, certificate, issuer)));
        late.add(new Asked(list, certificate, Optional.empty(), "nothing answers in time"));
      }
    }
    var threads = tasks.stream().map(task -> Thread.ofVirtual().start(task)).toList();
    var asked = new ArrayList<Asked>();
    long until = System.nanoTime() + patience.toNanos();
    for (int at = 0; at < tasks.size(); at++) {
      asked.add(result(tasks.get(at), until).orElse(late.get(at)));
    }
    threads.forEach(Thread::interrupt);
    return asked;
  }

  private static Optional<Asked> result(FutureTask<Asked> task, long until) {
    try {
      long left = Math.max(0, until - System.nanoTime());
      return Optional.of(task.get(left, TimeUnit.NANOSECONDS));
    } catch (TimeoutException _) {
      return Optional.empty();
    } catch (ExecutionException fault) {
      throw new IllegalStateException(fault);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Asked ocsp(URI responder, X509Certificate certificate, X509Certificate issuer) {
    try {
      var answer =
          web.post(responder, "application/ocsp-request", Revocation.question(certificate, issuer));
      return answer.status() == 200
          ? read(
              responder,
              certificate,
              Revocation.answered(answer.body(), certificate, issuer, clock.instant()))
          : refused(responder, certificate, answer);
    } catch (IOException unreachable) {
      return failed(responder, certificate, unreachable);
    }
  }

  private Asked list(URI list, X509Certificate certificate, X509Certificate issuer) {
    try {
      var answer = web.get(list, Map.of());
      return answer.status() == 200
          ? read(
              list,
              certificate,
              Revocation.listed(answer.body(), certificate, issuer, clock.instant()))
          : refused(list, certificate, answer);
    } catch (IOException unreachable) {
      return failed(list, certificate, unreachable);
    }
  }

  private static Asked read(URI address, X509Certificate about, Standing standing) {
    var how =
        switch (standing) {
          case Standing.Good(var until) -> "good until " + until;
          case Standing.Revoked(var since) -> "revoked at " + since;
          case Standing.Unknown _ -> "does not know the certificate";
          case Standing.Unusable(var why) -> why;
        };
    return new Asked(address, about, Optional.of(standing), how);
  }

  private static Asked refused(URI address, X509Certificate about, Answer answer) {
    return new Asked(address, about, Optional.empty(), "answers " + answer.status());
  }

  private static Asked failed(URI address, X509Certificate about, IOException fault) {
    var endpoint = new Asked(address, about, Optional.empty(), "").rule();
    return new Asked(address, about, Optional.empty(), Faults.<Object>of(fault, endpoint).says());
  }

  private static String addresses(List<Asked> asked) {
    return String.join(
        ", ", asked.stream().map(one -> one.address().toString()).distinct().toList());
  }

  private static String name(X509Certificate certificate) {
    return certificate.getSubjectX500Principal().getName();
  }
}
