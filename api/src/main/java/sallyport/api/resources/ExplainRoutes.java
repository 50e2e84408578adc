package sallyport.api.resources;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import sallyport.api.vault.Explanation;
import sallyport.api.vault.Explanations;
import sallyport.api.vault.SupposedCall;
import sallyport.api.vault.SupposedCall.UnusableWordException;
import sallyport.core.RefusedException;
import sallyport.core.VaultName;
import sallyport.resources.Subscriptions;
import sallyport.resources.VaultAddress;
import sallyport.resources.Vaults;

/**
 * {@code POST …/vaults/{vault}/explain}: what would become of a call. The real service has nothing
 * like it; who may read the vault, and so its rules, may ask. Role assignments above the vault are
 * shown to those alone to whom the list of those at the vault shows them.
 */
final class ExplainRoutes {
  private static final String VAULT =
      "/subscriptions/{subscription}/resourceGroups/{group}/providers/Microsoft.KeyVault/vaults/{vault}";

  private final Subscriptions subscriptions;
  private final Vaults vaults;
  private final Explanations explanations;

  ExplainRoutes(Subscriptions subscriptions, Vaults vaults, Explanations explanations) {
    this.subscriptions = subscriptions;
    this.vaults = vaults;
    this.explanations = explanations;
  }

  List<Route> routes() {
    return List.of(
        Route.of("POST", VAULT + "/explain", ApiVersions.KEY_VAULT, this::explain)
            .audited("VaultExplain"));
  }

  private ArmAnswer explain(ArmCall call) {
    var at =
        new VaultAddress(
            SubscriptionRoutes.required(subscriptions, call).id(),
            call.parameter("group"),
            call.parameter("vault"));
    var scope =
        "/subscriptions/"
            + at.subscriptionId()
            + "/resourceGroups/"
            + at.resourceGroup()
            + "/providers/Microsoft.KeyVault/vaults/"
            + at.name();
    call.require("Microsoft.KeyVault/vaults/read", scope);
    var found = explained(vaults.get(at).place().name(), words(call.body()));
    return ArmAnswer.ok(
        call.may("Microsoft.Authorization/roleAssignments/read", scope)
            ? found
            : found.within(scope));
  }

  private static Map<String, String> words(Members body) {
    var strict = body.only(SupposedCall.WORDS);
    var words = new HashMap<String, String>();
    for (var word : SupposedCall.WORDS) {
      strict.text(word).ifPresent(value -> words.put(word, value));
    }
    return words;
  }

  private Explanation explained(VaultName vault, Map<String, String> words) {
    try {
      return explanations.explain(SupposedCall.read(vault, words));
    } catch (UnusableWordException unusable) {
      throw new RefusedException(new WireRefusal.UnusableBody(unusable.word(), unusable.problem()));
    }
  }
}
