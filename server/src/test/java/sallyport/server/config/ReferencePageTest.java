package sallyport.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferencePageTest {

  @Test
  void the_committed_page_is_the_one_that_the_records_make() throws IOException {
    var page = Path.of("../docs/operate/configuration.md");

    assertThat(Files.readString(page))
        .as("write it anew: ./sallyport admin config-reference > docs/operate/configuration.md")
        .isEqualTo(ReferencePage.text());
  }

  @Test
  void no_two_settings_share_an_option_or_a_variable() {
    assertThat(Catalogue.entries()).extracting(Catalogue.Entry::option).doesNotHaveDuplicates();
    assertThat(Catalogue.entries()).extracting(Catalogue.Entry::variable).doesNotHaveDuplicates();
  }

  @Test
  void every_default_fits_its_own_setting() {
    assertThat(Catalogue.entries())
        .filteredOn(entry -> !entry.setting().byDefault().isEmpty())
        .allSatisfy(entry -> assertThat(entry.parse(entry.setting().byDefault())).isPresent());
  }
}
