package sallyport.api.resources;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The api-versions that a resource provider answers to, newest first. Later versions only add
 * members, so any listed version is served; {@link #since} asks for what came when.
 */
final class ApiVersions {
  static final ApiVersions KEY_VAULT =
      new ApiVersions(
          "2026-05-15",
          "2026-05-15-preview",
          "2026-03-01-preview",
          "2026-02-01",
          "2025-05-01",
          "2024-12-01-preview",
          "2024-11-01",
          "2024-04-01-preview",
          "2023-08-01-preview",
          "2023-07-01",
          "2023-02-01",
          "2022-11-01",
          "2022-07-01",
          "2022-02-01-preview",
          "2021-11-01-preview",
          "2021-10-01",
          "2021-06-01-preview",
          "2021-04-01-preview",
          "2020-04-01-preview",
          "2019-09-01",
          "2018-02-14-preview",
          "2018-02-14",
          "2016-10-01",
          "2015-06-01");

  static final ApiVersions RESOURCES =
      new ApiVersions(
          "2025-04-01",
          "2025-03-01",
          "2024-11-01",
          "2024-07-01",
          "2024-03-01",
          "2023-07-01",
          "2022-12-01",
          "2022-09-01",
          "2022-01-01",
          "2021-10-01",
          "2021-04-01",
          "2021-01-01",
          "2020-10-01",
          "2020-09-01",
          "2020-08-01",
          "2020-06-01",
          "2020-05-01",
          "2020-01-01",
          "2019-11-01",
          "2019-10-01",
          "2019-09-01",
          "2019-08-01",
          "2019-07-01",
          "2019-06-01",
          "2019-05-10",
          "2019-05-01",
          "2019-03-01",
          "2018-11-01",
          "2018-09-01",
          "2018-08-01",
          "2018-07-01",
          "2018-06-01",
          "2018-05-01",
          "2018-02-01",
          "2018-01-01",
          "2017-08-01",
          "2017-06-01",
          "2017-05-10",
          "2017-05-01",
          "2017-03-01",
          "2016-09-01",
          "2016-07-01",
          "2016-06-01",
          "2016-02-01",
          "2015-11-01",
          "2015-01-01",
          "2014-04-01");

  static final ApiVersions AUTHORIZATION =
      new ApiVersions(
          "2025-12-01-preview",
          "2024-09-01-preview",
          "2024-07-01-preview",
          "2022-08-01-preview",
          "2022-05-01-preview",
          "2022-04-01",
          "2022-01-01-preview",
          "2021-12-01-preview",
          "2021-04-01-preview",
          "2020-10-01",
          "2020-10-01-preview",
          "2020-08-01-preview",
          "2020-04-01-preview",
          "2020-03-01-preview",
          "2019-08-01-preview",
          "2019-04-01-preview",
          "2018-09-01-preview",
          "2018-07-01",
          "2018-07-01-preview",
          "2018-05-01",
          "2018-05-01-preview",
          "2018-01-01-preview",
          "2017-10-01-preview",
          "2017-09-01",
          "2017-05-01",
          "2017-04-01",
          "2016-07-01",
          "2015-07-01",
          "2015-06-01",
          "2015-05-01-preview",
          "2014-07-01-preview",
          "2014-04-01-preview");

  /**
   * {@code Microsoft.Network} has a version a month or so, and what is served of it has been the
   * same in all: any date from the first on is taken, and the latest ones are listed.
   */
  static final ApiVersions NETWORK =
      new ApiVersions(
          Optional.of("2015-06-15"),
          "2025-05-01",
          "2025-03-01",
          "2025-01-01",
          "2024-10-01",
          "2024-07-01",
          "2024-05-01",
          "2024-03-01",
          "2024-01-01",
          "2023-11-01",
          "2023-09-01",
          "2023-06-01",
          "2023-05-01",
          "2023-04-01",
          "2023-02-01",
          "2022-11-01",
          "2022-09-01",
          "2022-07-01",
          "2022-05-01",
          "2022-01-01");

  /** Private DNS zones have versions of their own. */
  static final ApiVersions PRIVATE_DNS =
      new ApiVersions(
          Optional.of("2018-09-01"), "2024-06-01", "2020-06-01", "2020-01-01", "2018-09-01");

  /** Network security perimeters are there since this preview. */
  static final ApiVersions PERIMETERS =
      new ApiVersions(
          Optional.of("2021-02-01"),
          "2025-05-01",
          "2025-03-01",
          "2025-01-01",
          "2024-10-01",
          "2024-07-01",
          "2024-06-01-preview",
          "2023-08-01-preview",
          "2023-07-01-preview",
          "2022-02-01-preview",
          "2021-05-01-preview",
          "2021-03-01-preview",
          "2021-02-01-preview");

  private static final Pattern DATED =
      Pattern.compile("[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:-preview)?");

  private final List<String> versions;
  private final Optional<String> anyFrom;

  private ApiVersions(String... versions) {
    this(Optional.empty(), versions);
  }

  /**
   * @param anyFrom the date from which on every version is served, listed or not
   */
  private ApiVersions(Optional<String> anyFrom, String... versions) {
    this.anyFrom = anyFrom;
    this.versions = List.of(versions);
  }

  List<String> list() {
    return versions;
  }

  boolean has(String version) {
    return versions.stream().anyMatch(version::equalsIgnoreCase)
        || (DATED.matcher(version).matches()
            && anyFrom.filter(date -> since(version, date)).isPresent());
  }

  /** Whether {@code version} is of {@code date} or later; previews count by their date. */
  static boolean since(String version, String date) {
    return version.substring(0, 10).compareTo(date) >= 0;
  }
}
