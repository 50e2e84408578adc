package sallyport.vault.objects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import sallyport.core.VaultId;
import sallyport.core.VaultName;
import sallyport.vault.Vault;

class RecoveryLevelTest {

  @ParameterizedTest
  @CsvSource({
    "90, false, Recoverable+Purgeable, Recoverable+Purgeable",
    "90, true, Recoverable, Recoverable",
    "89, false, CustomizedRecoverable+Purgeable, Recoverable+Purgeable",
    "7, false, CustomizedRecoverable+Purgeable, Recoverable+Purgeable",
    "7, true, CustomizedRecoverable, Recoverable",
  })
  void the_level_follows_from_retention_and_purge_protection(
      int days, boolean purgeProtected, String word, String before71) {
    var vault =
        new Vault(
            new VaultId("v"),
            new VaultName("vault-a"),
            "tenant",
            Duration.ofDays(days),
            purgeProtected,
            false,
            "realm");

    var level = RecoveryLevel.of(vault);

    assertThat(level.word()).isEqualTo(word);
    assertThat(level.withoutCustomized().word()).isEqualTo(before71);
  }
}
