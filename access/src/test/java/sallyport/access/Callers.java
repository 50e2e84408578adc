package sallyport.access;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Caller;

/** Callers for tests. */
final class Callers {
  static final String TENANT = "cccccccc-0000-0000-0000-000000000003";
  static final String USER = "bbbbbbbb-0000-0000-0000-000000000002";
  static final String APP = "aaaaaaaa-0000-0000-0000-000000000001";
  static final String GROUP = "dddddddd-0000-0000-0000-000000000004";

  private Callers() {}

  /** The user through the application, without groups. */
  static Caller user() {
    return caller(TENANT, USER, Optional.of(APP), List.of());
  }

  static Caller caller(
      String tenant, String objectId, Optional<String> appId, List<String> groups) {
    return new Caller(
        tenant,
        objectId,
        appId,
        groups,
        !groups.isEmpty(),
        false,
        "https://sts.windows.net/" + tenant + "/",
        Optional.empty(),
        Map.of());
  }
}
