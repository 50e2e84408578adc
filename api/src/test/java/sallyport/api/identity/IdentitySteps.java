package sallyport.api.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import sallyport.core.Ids;
import sallyport.identity.World;

/** The sign-in plane over a world in memory, asked without a listener. */
abstract class IdentitySteps {
  static final String TENANT = World.TENANT;
  static final String V2 = "/" + TENANT + "/oauth2/v2.0/token";
  static final String BASE = "https://login.sallyport.localhost:8443/";
  static final UUID ID = UUID.fromString("aaaaaaaa-0000-4000-8000-000000000001");

  final World world = new World();
  final List<String> observed = new ArrayList<>();
  final IdentityApi api = api(world);

  IdentityApi api(World of) {
    Ids ids = () -> ID;
    return new IdentityApi(of.profile, of.tokens, of.keys, ids, of.clock, observer());
  }

  SignInObserver observer() {
    return new SignInObserver() {
      @Override
      public void signedIn(String grantType) {
        observed.add(grantType + ":ok");
      }

      @Override
      public void refused(String grantType, int code) {
        observed.add(grantType + ":" + code);
      }
    };
  }

  int code(TestRequest request) {
    return answer(request).json().path("error_codes").path(0).asInt();
  }

  Answer get(String target) {
    return answer(TestRequest.get(target));
  }

  Answer post(String target, Map<String, String> form) {
    return answer(TestRequest.form(target, form));
  }

  Answer answer(TestRequest request) {
    return new Answer(api.handle(request));
  }
}
