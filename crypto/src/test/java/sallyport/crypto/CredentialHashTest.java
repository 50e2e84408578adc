package sallyport.crypto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialHashTest {
  private static final SecretBytes RIGHT = SecretBytes.ofUtf8("abc8Q~right");
  private static final SecretBytes WRONG = SecretBytes.ofUtf8("abc8Q~wrong");

  @Test
  void a_generated_secret_matches_its_own_hash_only() {
    var hash = CredentialHash.ofGenerated(RIGHT);

    assertThat(CredentialHash.matches(hash, RIGHT)).isTrue();
    assertThat(CredentialHash.matches(hash, WRONG)).isFalse();
    assertThat(CredentialHash.matches(hash, SecretBytes.ofUtf8(""))).isFalse();
  }

  @Test
  void a_chosen_password_matches_its_own_hash_only() {
    var hash = CredentialHash.ofChosen(RIGHT);

    assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
    assertThat(CredentialHash.matches(hash, RIGHT)).isTrue();
    assertThat(CredentialHash.matches(hash, WRONG)).isFalse();
  }

  @Test
  void hashes_of_one_secret_differ_by_their_salt() {
    assertThat(CredentialHash.ofGenerated(RIGHT)).isNotEqualTo(CredentialHash.ofGenerated(RIGHT));
  }

  @Test
  void a_generated_hash_is_sha_256_over_salt_and_secret() throws Exception {
    var parts = CredentialHash.ofGenerated(RIGHT).split("\\$");
    var sha256 = MessageDigest.getInstance("SHA-256");
    sha256.update(Base64.getDecoder().decode(parts[2]));

    assertThat(Base64.getDecoder().decode(parts[3]))
        .isEqualTo(sha256.digest("abc8Q~right".getBytes(UTF_8)));
  }

  /** Made by the reference implementation: {@code argon2 somesalt -id -t 2 -m 16 -p 1}. */
  @Test
  void a_hash_of_the_reference_implementation_is_understood() {
    var encoded =
        "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";

    assertThat(CredentialHash.matches(encoded, SecretBytes.ofUtf8("password"))).isTrue();
    assertThat(CredentialHash.matches(encoded, SecretBytes.ofUtf8("passwore"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "$",
        "abc8Q~right",
        "$plain$abc8Q~right",
        "$md5$c29tZXNhbHQ$c29tZXNhbHQ",
        "$sha256$$",
        "$sha256$c29tZXNhbHQ$",
        "$sha256$c29tZXNhbHQ$c29tZXNhbHQ",
        "$sha256$!!$c29tZXNhbHQ",
        "$argon2id$v=16$m=19456,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=9999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=19456,t=99,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=19456,t=2,p=99$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=0,t=0,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=-1,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=99999999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GR",
        "$argon2id$v=19$t=2,m=19456,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
        "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQ$CTFh"
      })
  void an_unknown_absurd_or_broken_encoding_matches_nothing(String encoded) {
    assertThat(CredentialHash.matches(encoded, RIGHT)).isFalse();
  }

  @Test
  void a_candidate_of_absurd_length_matches_nothing() {
    var long_ = SecretBytes.owning(new byte[1025]);

    assertThat(CredentialHash.matches(CredentialHash.ofGenerated(long_), long_)).isFalse();
  }

  @Test
  void nobodys_credential_is_matched_by_nothing() {
    assertThat(CredentialHash.matchesNoSecret(RIGHT)).isFalse();
    assertThat(CredentialHash.matchesNoPassword(RIGHT)).isFalse();
  }

  @Test
  void new_client_secrets_have_the_look_of_the_directory_and_never_repeat() {
    var secrets =
        Stream.generate(CredentialHash::newClientSecret)
            .limit(2000)
            .map(secret -> secret.expose(bytes -> new String(bytes, UTF_8)))
            .toList();

    assertThat(secrets)
        .allMatch(secret -> secret.matches("[A-Za-z0-9]{3}8Q~[A-Za-z0-9._~-]{33}[A-Za-z0-9]"));
    assertThat(secrets).doesNotHaveDuplicates();
    assertThat(String.join("", secrets).chars().distinct().count()).isEqualTo(66);
  }
}
