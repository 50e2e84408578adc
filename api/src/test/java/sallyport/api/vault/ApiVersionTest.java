package sallyport.api.vault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.api.vault.ApiVersion.Feature;

class ApiVersionTest {

  @ParameterizedTest
  @CsvSource({
    "2016-10-01, false, false",
    "7.0, false, false",
    "7.1, true, false",
    "7.3-preview, true, false",
    "7.6, true, false",
    "2025-07-01, true, true",
    "2026-04-01, true, true",
    "2026-07-01-preview, true, true",
  })
  void a_feature_is_in_its_version_and_all_later_ones(
      String word, boolean recoverableDays, boolean previousVersion) {
    var version = ApiVersion.named(word).orElseThrow();

    assertThat(version.word()).isEqualTo(word);
    assertThat(version.has(Feature.RECOVERABLE_DAYS)).isEqualTo(recoverableDays);
    assertThat(version.has(Feature.PREVIOUS_VERSION)).isEqualTo(previousVersion);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "7", "7.7", "2015-06-01", "latest", "7.6 "})
  void any_other_word_is_no_version(String word) {
    assertThat(ApiVersion.named(word)).isEmpty();
  }

  @Test
  void the_latest_is_the_last_that_is_no_preview() {
    var stable = ApiVersion.words().stream().filter(word -> !word.endsWith("preview")).toList();

    assertThat(stable.getLast()).isEqualTo(ApiVersion.LATEST);
  }
}
