package sallyport.vault.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sallyport.core.ObjectKind;
import sallyport.core.StorageFullException;
import sallyport.crypto.keys.KeyRefusal;
import sallyport.crypto.keys.SignatureAlgorithm;
import sallyport.vault.Vault;
import sallyport.vault.VaultRefusal;
import sallyport.vault.objects.AttributeChanges;
import sallyport.vault.objects.ObjectStore;

/** Restored keys are independent of the first, also where a token holds them, or are refused. */
class KeyRestoreTest extends KeysSteps {
  private static final VaultRefusal UNUSABLE =
      new VaultRefusal.UnusableBackup(ObjectKind.KEY, true);

  private final InMemoryToken token = new InMemoryToken();

  private static void purge(Keys keys, Vault vault) {
    keys.delete(vault, NAME);
    keys.purge(vault, NAME);
  }

  private static void signs(Keys keys, Vault vault) {
    var which = new KeyUse.Which(vault, NAME, Optional.empty());
    var signature = keys.use().sign(which, SignatureAlgorithm.ES256, WHAT).result();
    assertThat(keys.use().verify(which, SignatureAlgorithm.ES256, WHAT, signature).result())
        .isTrue();
  }

  @Test
  void whichever_of_two_vaults_purges_first_the_key_of_the_other_stays() {
    for (var first : new Vault[] {VAULT, OTHER}) {
      var second = first.equals(VAULT) ? OTHER : VAULT;
      keys = another(token);
      keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
      keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
      var restored = keys.restore(OTHER, keys.backup(VAULT, NAME));
      assertThat(restored.shown()).isEqualTo(keys.get(VAULT, NAME, Optional.empty()).shown());
      assertThat(token.held()).isEqualTo(4);

      purge(keys, first);
      assertThat(token.held()).isEqualTo(2);
      signs(keys, second);
      signs(another(token), second);
      purge(keys, second);
      assertThat(token.held()).isZero();
    }
  }

  @Test
  void what_the_token_does_not_hold_any_more_is_no_backup() {
    keys = another(token);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    var blob = keys.backup(VAULT, NAME);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    purge(keys, VAULT);

    refuses(() -> keys.restore(VAULT, blob), UNUSABLE);
    refuses(() -> keys.restore(OTHER, blob), UNUSABLE);
    refuses(
        () -> keys.get(VAULT, NAME, Optional.empty()),
        new VaultRefusal.NotFound(ObjectKind.KEY, "signer"));
    assertThat(token.held()).isZero();
    refuses(() -> another(true).restore(VAULT, blob), new VaultRefusal.HsmNotServed());
  }

  @Test
  void a_restore_that_fails_leaves_nothing_in_the_token() {
    keys = another(token);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    var blob = keys.backup(VAULT, NAME);
    refuses(() -> keys.restore(VAULT, blob), new VaultRefusal.AlreadyExists(ObjectKind.KEY, NAME));
    keys.add(OTHER, NAME, draft(KeyType.EC_HSM));
    keys.delete(OTHER, NAME);
    refuses(() -> keys.restore(OTHER, blob), new VaultRefusal.HeldByDeleted(ObjectKind.KEY, NAME));
    assertThat(token.held()).isEqualTo(3);
    keys.purge(OTHER, NAME);

    token.whileCopying = () -> keys.add(OTHER, NAME, draft(KeyType.EC));
    refuses(() -> keys.restore(OTHER, blob), new VaultRefusal.AlreadyExists(ObjectKind.KEY, NAME));
    assertThat(token.held()).isEqualTo(2);
    purge(keys, OTHER);

    token.whileCopying =
        () -> {
          token.whileCopying =
              () -> {
                throw new IllegalStateException("the second is not copied");
              };
        };
    assertThatThrownBy(() -> keys.restore(OTHER, blob))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the second is not copied");
    assertThat(token.held()).isEqualTo(2);
  }

  @Test
  void a_restore_that_finds_no_room_leaves_nothing_in_the_token() {
    keys = another(token);
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    var blob = keys.backup(VAULT, NAME);

    assertThatThrownBy(() -> another(token, full()).restore(OTHER, blob))
        .isInstanceOf(StorageFullException.class);
    assertThat(token.held()).isEqualTo(1);
    signs(keys, VAULT);
  }

  /** The same store, which takes no object more. */
  private ObjectStore full() {
    return (ObjectStore)
        Proxy.newProxyInstance(
            ObjectStore.class.getClassLoader(),
            new Class<?>[] {ObjectStore.class},
            (_, method, arguments) -> {
              if (method.getName().equals("restore")) {
                throw new StorageFullException(new IllegalStateException("full"));
              }
              return method.invoke(objects, arguments);
            });
  }

  @Test
  void a_backup_is_no_way_around_the_sku_or_the_modules() {
    keys.add(VAULT, NAME, draft(KeyType.EC));
    keys.add(VAULT, NAME, draft(KeyType.EC_HSM));
    keys.add(VAULT, NAME, draft(KeyType.EC));
    var blob = keys.backup(VAULT, NAME);
    purge(keys, VAULT);

    refuses(() -> keys.restore(vault(false, false), blob), new VaultRefusal.PremiumOnly());
    refuses(() -> another(false).restore(VAULT, blob), new VaultRefusal.HsmNotServed());
    // Made in this process before there was a token: it stays where it is.
    assertThat(another(token).restore(VAULT, blob).type()).isEqualTo(KeyType.EC);
    assertThat(token.held()).isZero();
    signs(another(token), VAULT);
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyType.class,
      names = {"AKP", "AKP_HSM", "EC_HSM", "RSA_HSM", "OCT_HSM"})
  void a_key_that_could_never_leave_is_not_made_to_leave(KeyType type) {
    var wishes =
        new KeyDraft.Wishes(
            Optional.empty(),
            AttributeChanges.NONE,
            Optional.of(true),
            Optional.empty(),
            Optional.of(anyPolicy()));
    var quantum = type == KeyType.AKP || type == KeyType.AKP_HSM;
    var what = quantum ? "export of an AKP key" : "export of a key from the hardware module";
    refuses(
        () -> another(token).add(VAULT, NAME, draft(type, wishes)),
        new KeyRefusal.NotSupported(what));
    assertThat(token.held()).isZero();
    if (!quantum) {
      keys.add(VAULT, NAME, draft(type, wishes));
      refuses(
          () -> another(token).rotation().rotate(VAULT, NAME), new KeyRefusal.NotSupported(what));
    }
  }

  private static ReleasePolicy anyPolicy() {
    return new ReleasePolicy(
        ReleasePolicy.JSON,
        """
        {"version":"1.0.0","anyOf":[{"authority":"https://a/","allOf":[{"claim":"c","equals":true}]}]}\
        """
            .getBytes(StandardCharsets.UTF_8),
        false);
  }
}
