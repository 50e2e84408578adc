package sallyport.identity.directory;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import sallyport.core.Ids;
import sallyport.core.RefusedException;

/** The federated identity credentials of applications: several of each, found by id or by name. */
public final class FederatedCredentials {
  public static final int MAX_PER_APPLICATION = 20;
  public static final int MAX_CHARS = 600;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{2,119}");

  private final DirectoryStore store;
  private final Ids ids;
  private final Runnable changed;

  FederatedCredentials(DirectoryStore store, Ids ids, Runnable changed) {
    this.store = store;
    this.ids = ids;
    this.changed = changed;
  }

  /** What a caller says of one; what is absent stays as it is. */
  public record Draft(
      Optional<String> issuer,
      Optional<String> subject,
      Optional<List<String>> audiences,
      Optional<String> description) {}

  public static Optional<FederatedCredential> find(Application application, String idOrName) {
    var all = application.federated();
    return all.stream()
        .filter(one -> one.id().equalsIgnoreCase(idOrName))
        .findFirst()
        .or(() -> all.stream().filter(one -> one.name().equalsIgnoreCase(idOrName)).findFirst());
  }

  public FederatedCredential add(Application application, String name, Draft draft) {
    if (!NAME.matcher(name).matches()) {
      throw invalid(
          "name",
          "must have 3 to 120 letters, digits, dashes and underscores, and begin with one of the"
              + " first two");
    }
    var next =
        checked(
            new FederatedCredential(
                ids.next().toString(),
                name,
                required("issuer", draft.issuer()),
                required("subject", draft.subject()),
                audience(draft.audiences().orElse(List.of())),
                draft.description().orElse("")));
    change(
        application,
        all -> {
          if (all.size() >= MAX_PER_APPLICATION) {
            throw refused(
                new DirectoryRefusal.QuotaExceeded(
                    "federatedIdentityCredentials", MAX_PER_APPLICATION));
          }
          all.add(unique(next, all));
        });
    return next;
  }

  /** The name stays: tools know a credential by it. */
  public void change(Application application, String idOrName, Draft draft) {
    change(
        application,
        all -> {
          int at = position(all, application, idOrName);
          var was = all.get(at);
          var next =
              checked(
                  new FederatedCredential(
                      was.id(),
                      was.name(),
                      draft.issuer().orElse(was.issuer()),
                      draft.subject().orElse(was.subject()),
                      draft.audiences().map(FederatedCredentials::audience).orElse(was.audience()),
                      draft.description().orElse(was.description())));
          all.set(at, unique(next, all));
        });
  }

  public void remove(Application application, String idOrName) {
    change(application, all -> all.remove(position(all, application, idOrName)));
  }

  private interface Change {
    void apply(List<FederatedCredential> all);
  }

  private void change(Application application, Change change) {
    var next =
        store.changeApplication(
            application.tenantId(),
            application.objectId(),
            app -> {
              var all = new ArrayList<>(app.federated());
              change.apply(all);
              return app.withFederated(all);
            });
    changed.run();
    if (next.isEmpty()) {
      throw refused(new DirectoryRefusal.NoSuchObject(application.objectId()));
    }
  }

  private static int position(
      List<FederatedCredential> all, Application application, String idOrName) {
    var found = find(application.withFederated(all), idOrName);
    return all.indexOf(
        found.orElseThrow(() -> refused(new DirectoryRefusal.NoSuchObject(idOrName))));
  }

  /** Of two that both fit a token, nobody could say which one let it in. */
  private static FederatedCredential unique(
      FederatedCredential next, List<FederatedCredential> all) {
    for (var other : all) {
      if (other.id().equals(next.id())) {
        continue;
      }
      if (other.name().equalsIgnoreCase(next.name())) {
        throw refused(new DirectoryRefusal.Taken("name"));
      }
      if (other.issuer().equals(next.issuer()) && other.subject().equals(next.subject())) {
        throw refused(new DirectoryRefusal.Taken("issuer and subject"));
      }
    }
    return next;
  }

  private static FederatedCredential checked(FederatedCredential credential) {
    text("issuer", credential.issuer(), 1);
    text("subject", credential.subject(), 1);
    text("audiences", credential.audience(), 1);
    text("description", credential.description(), 0);
    try {
      var issuer = new URI(credential.issuer());
      if (!"https".equals(issuer.getScheme()) || issuer.getHost() == null) {
        throw invalid("issuer", "must be an https URL");
      }
    } catch (URISyntaxException _) {
      throw invalid("issuer", "must be an https URL");
    }
    return credential;
  }

  private static String audience(List<String> audiences) {
    if (audiences.size() != 1) {
      throw invalid("audiences", "must hold exactly one");
    }
    return audiences.getFirst();
  }

  private static void text(String property, String value, int least) {
    boolean plain = value.chars().noneMatch(Character::isISOControl);
    if (value.length() < least || value.length() > MAX_CHARS || !plain) {
      throw invalid(property, "must have " + least + " to " + MAX_CHARS + " characters");
    }
  }

  private static String required(String property, Optional<String> value) {
    return value.orElseThrow(() -> invalid(property, "is required"));
  }

  private static RefusedException invalid(String property, String problem) {
    return refused(new DirectoryRefusal.InvalidValue(property, problem));
  }

  private static RefusedException refused(DirectoryRefusal refusal) {
    return new RefusedException(refusal);
  }
}
