package sallyport.api.vault;

import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import sallyport.api.JsonWriter;
import sallyport.core.ObjectName;
import sallyport.vault.keys.RotationPolicy;
import sallyport.vault.keys.RotationPolicy.Kind;
import sallyport.vault.keys.RotationPolicy.LifetimeAction;

/** Rotation policies as JSON. */
final class RotationJson {
  private RotationJson() {}

  static RotationPolicy read(Body body) {
    var actions = new ArrayList<LifetimeAction>();
    for (var action : body.objects("lifetimeActions")) {
      actions.add(action(action));
    }
    return new RotationPolicy(
        body.object("attributes").flatMap(attributes -> attributes.text("expiryTime")),
        actions,
        Optional.empty(),
        Optional.empty());
  }

  private static LifetimeAction action(Body action) {
    var what = action.requiredObject("action");
    var kind =
        switch (what.required("type").toLowerCase(Locale.ROOT)) {
          case "rotate" -> Kind.ROTATE;
          case "notify" -> Kind.NOTIFY;
          default -> throw what.refused("type");
        };
    var trigger = action.requiredObject("trigger");
    var after = trigger.text("timeAfterCreate");
    var before = trigger.text("timeBeforeExpiry");
    if (after.isPresent() == before.isPresent()) {
      throw action.refused("trigger");
    }
    return new LifetimeAction(kind, after.isPresent(), after.or(() -> before).orElseThrow());
  }

  static Answer answer(VaultState vault, ObjectName name, RotationPolicy policy) {
    var json =
        new JsonWriter(512)
            .raw("{\"id\":")
            .text(vault.baseUrl() + "/keys/" + name.value() + "/rotationpolicy")
            .raw(",\"lifetimeActions\":[");
    var separator = "";
    for (var action : policy.actions()) {
      json.raw(separator)
          .raw("{\"trigger\":{")
          .raw(action.fromCreation() ? "\"timeAfterCreate\":" : "\"timeBeforeExpiry\":")
          .text(action.time())
          .raw("},\"action\":{\"type\":")
          .text(action.kind() == Kind.ROTATE ? "Rotate" : "Notify")
          .raw("}}");
      separator = ",";
    }
    json.raw("],\"attributes\":{");
    separator = "";
    if (policy.expiryTime().isPresent()) {
      json.raw("\"expiryTime\":").text(policy.expiryTime().get());
      separator = ",";
    }
    if (policy.created().isPresent() && policy.updated().isPresent()) {
      json.raw(separator)
          .raw("\"created\":")
          .number(policy.created().get().getEpochSecond())
          .raw(",\"updated\":")
          .number(policy.updated().get().getEpochSecond());
    }
    return Answer.plain(json.raw("}}").finish());
  }
}
