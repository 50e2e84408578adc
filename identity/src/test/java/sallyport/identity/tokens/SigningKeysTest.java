package sallyport.identity.tokens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sallyport.identity.World;
import sallyport.identity.tokens.SigningKeys.PublishedKey;
import sallyport.identity.tokens.TokenCheck.Verdict;

class SigningKeysTest {
  private final World world = new World();

  @Test
  void the_first_use_makes_a_key_and_the_next_start_finds_it() {
    var first = world.keys.signer().x5t();

    var again = new SigningKeys(world.keyStore, world.keyring, world.clock);

    assertThat(again.signer().x5t()).isEqualTo(first);
    assertThat(again.published()).extracting(PublishedKey::kid).containsExactly(first);
  }

  @Test
  void the_next_key_is_published_a_day_before_it_signs() {
    var old = world.keys.signer().x5t();
    world.advance(SigningKeys.SIGNS_FOR.minus(Duration.ofHours(24)).plusSeconds(1));

    world.keys.rotateWhenDue();

    assertThat(world.keys.published()).hasSize(2);
    assertThat(world.keys.signer().x5t()).isEqualTo(old);
    world.advance(SigningKeys.PUBLISHED_AHEAD.minusSeconds(2));
    assertThat(world.keys.signer().x5t()).isEqualTo(old);
    world.advance(Duration.ofSeconds(2));
    assertThat(world.keys.signer().x5t()).isNotEqualTo(old);
  }

  @Test
  void a_rotation_that_is_not_due_changes_nothing() {
    world.keys.signer();

    world.keys.rotateWhenDue();
    world.keys.rotateWhenDue();

    assertThat(world.keys.published()).hasSize(1);
  }

  @Test
  void a_key_stays_published_until_its_last_token_has_ended() {
    world.keys.signer();
    // The last moment at which the first key signs when rotation is on time.
    world.advance(SigningKeys.SIGNS_FOR.minus(Duration.ofHours(23)));
    world.keys.rotateWhenDue();
    world.advance(SigningKeys.PUBLISHED_AHEAD.minusSeconds(1));
    var token =
        world.issuer.accessToken(
            World.TENANT,
            new Subject.Application(
                world.principal.objectId(), World.CLIENT, Subject.Proof.SECRET, Optional.empty()),
            new Audience(world.vault(), Audience.Version.V1),
            SigningKeys.LONGEST_TOKEN,
            false);

    world.advance(SigningKeys.LONGEST_TOKEN.minusSeconds(1));
    world.keys.rotateWhenDue();

    assertThat(world.check(token.compact())).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void a_server_that_slept_for_months_signs_with_a_new_key_at_once() {
    var old = world.keys.signer().x5t();
    world.advance(Duration.ofDays(200));

    assertThat(world.keys.signer().x5t()).isNotEqualTo(old);
    assertThat(world.keys.published()).extracting(PublishedKey::kid).doesNotContain(old);
    assertThat(world.check(world.clientToken())).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void a_forced_rotation_signs_with_the_new_key_and_accepts_the_old() {
    var before = world.clientToken();
    var old = world.keys.signer().x5t();
    world.advance(Duration.ofMillis(1));

    world.keys.rotateNow();

    assertThat(world.keys.signer().x5t()).isNotEqualTo(old);
    assertThat(world.check(before)).isInstanceOf(Verdict.Valid.class);
    assertThat(world.check(world.clientToken())).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void told_that_there_may_be_more_it_finds_at_once_what_another_node_made() {
    var other = new SigningKeys(world.keyStore, world.keyring, world.clock);
    var ours = world.keys.signer().x5t();
    world.advance(Duration.ofMillis(1));
    other.rotateNow();
    var theirs = other.signer().x5t();
    assertThat(world.keys.published(theirs)).isEmpty();

    world.keys.mayHaveMore();

    assertThat(world.keys.published(ours)).isPresent();
    assertThat(world.keys.published(theirs)).isPresent();
    world.keys.mayHaveMore();
    assertThat(world.keys.published()).extracting(PublishedKey::kid).contains(ours, theirs);
  }

  @Test
  void a_key_that_another_node_made_is_found_when_its_token_arrives() {
    var other = new SigningKeys(world.keyStore, world.keyring, world.clock);
    world.clientToken();
    other.rotateNow();
    world.advance(Duration.ofSeconds(6));
    var token =
        new TokenIssuer(world.profile, other, world.clock)
            .accessToken(
                World.TENANT,
                new Subject.Application(
                    world.principal.objectId(),
                    World.CLIENT,
                    Subject.Proof.SECRET,
                    Optional.empty()),
                new Audience(world.vault(), Audience.Version.V1),
                Duration.ofHours(1),
                false);

    assertThat(world.check(token.compact())).isInstanceOf(Verdict.Valid.class);
  }

  @Test
  void no_call_fails_while_keys_rotate() throws Exception {
    var done = new AtomicBoolean();
    world.keys.signer();
    Callable<Integer> issueAndCheck =
        () -> {
          int calls = 0;
          while (!done.get()) {
            assertThat(world.check(world.clientToken())).isInstanceOf(Verdict.Valid.class);
            calls++;
          }
          return calls;
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = IntStream.range(0, 4).mapToObj(_ -> threads.submit(issueAndCheck)).toList();

      for (int i = 0; i < 5; i++) {
        world.keys.rotateNow();
        world.keys.rotateWhenDue();
        Thread.sleep(50);
      }
      done.set(true);

      for (var calls : running) {
        assertThat(calls.get()).isPositive();
      }
    }
    assertThat(world.keys.published()).hasSize(6);
  }

  @Test
  void no_private_key_is_stored_in_clear() {
    try (var plain = world.keys.signer().privateKey()) {
      var stored = world.keyStore.signingKeys().getFirst().sealedKey().bytes();

      var key = plain.expose(bytes -> new String(bytes, 100, 64, ISO_8859_1));
      assertThat(new String(stored, ISO_8859_1)).doesNotContain(key);
    }
  }
}
