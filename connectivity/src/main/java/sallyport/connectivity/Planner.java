package sallyport.connectivity;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Picks the endpoints that a client needs (access-behind-firewall of the Key Vault documentation,
 * its edition of 2016 for the names of the past).
 */
public final class Planner {
  private Planner() {}

  /** In the order in which a client meets them. */
  public static List<Endpoint> plan(Question question) {
    var plan = new ArrayList<Endpoint>();
    for (var purpose : orderly(question.purposes())) {
      switch (purpose) {
        case AUTHENTICATION -> authentication(question, plan);
        case MANAGEMENT -> management(question, plan);
        case DIRECTORY -> directory(question, plan);
        case VAULT -> vault(question, plan);
        case MANAGED_HSM -> hsm(question, plan);
        case REVOCATION -> revocation(question, plan);
      }
    }
    return List.copyOf(plan);
  }

  private static Set<Purpose> orderly(Set<Purpose> purposes) {
    var orderly = EnumSet.noneOf(Purpose.class);
    orderly.addAll(purposes);
    return orderly;
  }

  private static void authentication(Question question, List<Endpoint> plan) {
    var cloud = question.cloud();
    if (question.principal() == Principal.MANAGED_IDENTITY) {
      // Tokens come from 169.254.169.254, which no firewall on the way sees.
      return;
    }
    var who =
        switch (question.principal()) {
          case MICROSOFT_ACCOUNT -> "a personal account";
          case WORK_ACCOUNT -> "a work or school account";
          case FEDERATED -> "a work or school account that is federated";
          case SERVICE_PRINCIPAL -> "a service principal";
          case MANAGED_IDENTITY -> "a managed identity";
        };
    tls(
        question,
        plan,
        cloud.profile().login(),
        Purpose.AUTHENTICATION,
        "sign-in of " + who,
        false);
    for (var former : cloud.formerLogins()) {
      tls(
          question,
          plan,
          former,
          Purpose.AUTHENTICATION,
          "sign-in under a name of the past, which vaults named in their challenges",
          true);
    }
    if (question.principal() == Principal.MICROSOFT_ACCOUNT) {
      cloud
          .personal()
          .ifPresent(live ->
              tls(
                  question,
                  plan,
                  live,
                  Purpose.AUTHENTICATION,
                  "sign-in of personal accounts, in every cloud",
                  false));
    }
    if (question.principal() == Principal.FEDERATED) {
      for (var host : question.federation()) {
        plan.add(
            new Endpoint(
                host,
                443,
                true,
                Purpose.AUTHENTICATION,
                "the organisation's own sign-in (AD FS or another)",
                false));
      }
    }
  }

  private static void management(Question question, List<Endpoint> plan) {
    tls(
        question,
        plan,
        question.cloud().profile().management(),
        Purpose.MANAGEMENT,
        "creating, changing and deleting vaults, and their access policies",
        false);
  }

  private static void directory(Question question, List<Endpoint> plan) {
    for (var host : question.cloud().directories()) {
      tls(
          question,
          plan,
          host,
          Purpose.DIRECTORY,
          "looking up users, groups and applications",
          false);
    }
    for (var former : question.cloud().formerDirectories()) {
      tls(question, plan, former, Purpose.DIRECTORY, "the directory before Microsoft Graph", true);
    }
  }

  private static void vault(Question question, List<Endpoint> plan) {
    var profile = question.cloud().profile();
    tls(
        question,
        plan,
        question.vault().orElse("*") + "." + profile.vaultSuffix(),
        Purpose.VAULT,
        question.vault().isPresent()
            ? "keys, secrets and certificates of the vault"
            : "keys, secrets and certificates of any vault; name one with --vault to open less",
        false);
  }

  private static void hsm(Question question, List<Endpoint> plan) {
    if (!question.cloud().managedHsm()) {
      return;
    }
    tls(
        question,
        plan,
        question.hsm().orElse("*") + "." + question.cloud().profile().managedHsmSuffix(),
        Purpose.MANAGED_HSM,
        "keys of a managed HSM",
        false);
  }

  private static void revocation(Question question, List<Endpoint> plan) {
    var cloud = question.cloud();
    for (var host : cloud.revocation()) {
      plan.add(
          new Endpoint(
              host,
              cloud.httpPort(),
              false,
              Purpose.REVOCATION,
              "certificate revocation (CRL and OCSP), now and then",
              false));
    }
    if (question.former() && !cloud.own()) {
      plan.add(
          new Endpoint(
              Cloud.FORMER_REVOCATION,
              80,
              false,
              Purpose.REVOCATION,
              "revocation list of the root that certificates of 2016 had",
              true));
    }
  }

  private static void tls(
      Question question,
      List<Endpoint> plan,
      String host,
      Purpose purpose,
      String reason,
      boolean former) {
    if (!former || question.former()) {
      plan.add(
          new Endpoint(
              host, question.cloud().profile().publicPort(), true, purpose, reason, former));
    }
  }
}
