package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import sallyport.core.ObjectKind;
import sallyport.crypto.keys.LiveKey;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;

/** What two servers over one store keep ready of keys that come and go. */
class ReadyKeysTest extends KeysSteps {
  private static final VaultRefusal GONE = new VaultRefusal.NotFound(ObjectKind.KEY, "signer");

  private final InMemoryToken token = new InMemoryToken();
  private Keys here;
  private Keys there;

  @BeforeEach
  void twoServers() {
    here = another(token);
    there = another(token);
  }

  private static byte[] sign(Keys keys) {
    return keys.use().sign(which(), SignatureAlgorithm.ES256, WHAT).result();
  }

  private static boolean computes(LiveKey key) {
    try {
      return key.sign(SignatureAlgorithm.ES256, WHAT).length > 0;
    } catch (IllegalStateException _) {
      return false;
    }
  }

  private void restoredFrom(Vault other) {
    var blob = here.backup(other, NAME);
    here.delete(VAULT, NAME);
    here.purge(VAULT, NAME);
    here.restore(VAULT, blob);
  }

  private boolean verifiedHere(byte[] signature) {
    return here.use().verify(which(), SignatureAlgorithm.ES256, WHAT, signature).result();
  }

  @Test
  void a_key_of_a_token_that_is_purged_and_restored_is_used_by_its_new_object_everywhere() {
    here.add(VAULT, NAME, draft(KeyType.EC_HSM));
    here.restore(OTHER, here.backup(VAULT, NAME));
    sign(there);

    restoredFrom(OTHER);

    assertThat(verifiedHere(sign(there))).isTrue();
  }

  @Test
  void a_key_that_another_of_the_same_version_took_the_place_of_is_used_nowhere() {
    here.add(VAULT, NAME, draft(KeyType.EC));
    ids.set(0);
    here.add(OTHER, NAME, draft(KeyType.EC));
    sign(there);

    restoredFrom(OTHER);

    assertThat(verifiedHere(sign(there))).isTrue();
  }

  @Test
  void a_server_drops_a_key_that_it_finds_deleted_by_another() {
    var version = here.add(VAULT, NAME, draft(KeyType.EC_HSM)).metadata().version();
    var exact = new KeyUse.Which(VAULT, NAME, Optional.of(version));
    sign(there);
    here.delete(VAULT, NAME);
    assertThat(token.loaded()).anyMatch(ReadyKeysTest::computes);
    refuses(() -> sign(there), GONE);
    assertThat(token.loaded()).isNotEmpty().noneMatch(ReadyKeysTest::computes);

    here.recover(VAULT, NAME);
    sign(there);
    here.delete(VAULT, NAME);
    refuses(
        () -> there.use().sign(exact, SignatureAlgorithm.ES256, WHAT),
        new VaultRefusal.NotFound(ObjectKind.KEY, "signer/" + version));
    assertThat(token.loaded()).isNotEmpty().noneMatch(ReadyKeysTest::computes);
  }

  @Test
  void a_use_that_read_its_row_before_the_deletion_keeps_nothing_ready() {
    here.add(VAULT, NAME, draft(KeyType.EC_HSM));
    token.whileLoading =
        () -> {
          token.whileLoading = () -> {};
          there.delete(VAULT, NAME);
        };

    sign(here);

    assertThat(token.loaded()).isNotEmpty().noneMatch(ReadyKeysTest::computes);
    refuses(() -> sign(here), GONE);
  }
}
