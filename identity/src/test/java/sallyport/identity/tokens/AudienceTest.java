package sallyport.identity.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AudienceTest {

  @ParameterizedTest
  @CsvSource({
    "https://vault.localhost, https://vault.localhost, true",
    "https://vault.localhost, https://vault.localhost/, true",
    "https://vault.localhost//, https://vault.localhost, true",
    "https://vault.localhost:8443, https://vault.localhost, true",
    "https://vault.localhost, https://vault.localhost:8443/, true",
    "https://vault.localhost:8443/, https://vault.localhost:8443, true",
    "https://VAULT.localhost, https://vault.localhost, true",
    "https://vault.localhost:8443, https://vault.localhost:9443, false",
    "https://vault.localhost:8443, https://vault.localhost:84430, false",
    "https://vault.localhost, https://vault.localhost.evil, false",
    "https://vault.localhost, https://evil.vault.localhost, false",
    "https://vault.localhost, http://vault.localhost, false",
    "https://vault.localhost, https://vault.localhost/x, false",
    "https://vault.localhost, https://vault.localhost:, false",
    "33333333-3333-4333-8333-333333333333, 33333333-3333-4333-8333-333333333333, true",
    "33333333-3333-4333-8333-333333333333, 33333333-3333-4333-8333-333333333334, false",
    "https://vault.localhost, '', false",
    "https://vault.localhost, :8443, false",
  })
  void a_slash_and_a_missing_port_make_no_difference_and_all_else_does(
      String one, String other, boolean same) {
    assertThat(Audience.same(one, other)).isEqualTo(same);
    assertThat(Audience.same(other, one)).isEqualTo(same);
  }
}
