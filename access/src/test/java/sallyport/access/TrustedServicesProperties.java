package sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nobody is trusted who does not carry a listed id or type, however near theirs come. */
class TrustedServicesProperties {
  private static final int CALLERS = 20_000;
  private static final TrustedServices LISTED = TrustedServices.of(AzureTrustedServices.ALL);
  private static final VaultFlags ON = new VaultFlags(true, true, true);
  private static final List<String> IDS =
      AzureTrustedServices.ALL.stream().flatMap(service -> service.appIds().stream()).toList();
  private static final List<String> TYPES =
      AzureTrustedServices.ALL.stream()
          .flatMap(service -> service.resourceTypes().stream())
          .toList();

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 20_261_123})
  void no_caller_without_a_listed_id_or_type_is_ever_trusted(long seed) {
    var random = new Random(seed);
    var listedIds = caseless(IDS);
    var listedTypes = caseless(TYPES);
    int strangers = 0;
    int known = 0;

    for (int i = 0; i < CALLERS; i++) {
      var appId = mutated(random, IDS.get(random.nextInt(IDS.size())));
      var type = mutated(random, TYPES.get(random.nextInt(TYPES.size())));
      boolean identity = random.nextBoolean();
      var caller =
          TrustedServicesTest.application(
              appId, identity ? Optional.of(TrustedServicesTest.resource(type)) : Optional.empty());
      boolean listed = identity ? listedTypes.contains(type) : listedIds.contains(appId);
      boolean trusted = false;
      for (var operation : Operation.values()) {
        trusted |= LISTED.recognise(caller, operation, ON).isPresent();
      }

      assertThat(trusted).as("%s as identity of %s", appId, type).isEqualTo(listed);
      strangers += listed ? 0 : 1;
      known += listed ? 1 : 0;
    }

    // Otherwise the property would be about one side only.
    assertThat(strangers).isGreaterThan(CALLERS / 4);
    assertThat(known).isGreaterThan(CALLERS / 20);
  }

  /** One edit away from a listed word, or none. */
  private static String mutated(Random random, String word) {
    int at = random.nextInt(word.length());
    var letter = String.valueOf("0123456789abcdef-./xX".charAt(random.nextInt(21)));
    return switch (random.nextInt(8)) {
      case 0 -> word.substring(0, at) + word.substring(at + 1);
      case 1 -> word.substring(0, at) + letter + word.substring(at + 1);
      case 2 -> word.substring(0, at) + letter + word.substring(at);
      case 3 -> word + "/" + letter;
      case 4 -> letter + word;
      case 5 -> word + "/one/providers/" + TYPES.get(random.nextInt(TYPES.size()));
      case 6 -> word.toUpperCase(Locale.ROOT);
      default -> word;
    };
  }

  private static Set<String> caseless(List<String> words) {
    var set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    set.addAll(words);
    return set;
  }
}
