package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import sallyport.crypto.Place;
import sallyport.crypto.Sealed;

class LiveKeysTest {
  private static final SoftwareModule MODULE = new SoftwareModule();
  private static final KeyModule.NewKey KEY = MODULE.generate(new KeySpec.Ec(Curve.P_256));
  private static final ToSign WHAT = ToSign.digest(new byte[32]);

  private final AtomicInteger loads = new AtomicInteger();

  private static final Sealed MATERIAL = new Sealed(new byte[] {1});

  /** What is in the store, and what happens between its reading and its use. */
  private final class Stored implements LiveKeys.Source {
    private final Sealed material;
    private boolean stored = true;
    private Runnable whileLoading = () -> {};

    Stored(Sealed material) {
      this.material = material;
    }

    @Override
    public Sealed material() {
      return material;
    }

    @Override
    public LiveKey load() {
      loads.incrementAndGet();
      whileLoading.run();
      return MODULE.load(KEY.shown(), KEY.material());
    }

    @Override
    public boolean stillStored() {
      return stored;
    }
  }

  private static Place place(int n) {
    return new Place("vault/v", "t/v/key/k" + n + "/1");
  }

  private byte[] sign(LiveKeys keys, int n) {
    return keys.use(
        place(n), new Stored(MATERIAL), key -> key.sign(SignatureAlgorithm.ES256, WHAT));
  }

  @Test
  void a_key_is_read_once_and_used_many_times() {
    var keys = new LiveKeys(10);
    for (int i = 0; i < 20; i++) {
      sign(keys, 1);
    }
    assertThat(loads).hasValue(1);
  }

  @Test
  void what_was_dropped_is_read_again() {
    var keys = new LiveKeys(10);
    sign(keys, 1);
    sign(keys, 2);
    keys.dropUnder("vault/v", "t/v/key/k1/");
    assertThat(keys.ready(place(1))).isFalse();
    assertThat(keys.ready(place(2))).isTrue();
    sign(keys, 1);
    assertThat(loads).hasValue(3);
  }

  @Test
  void a_fault_of_the_key_itself_is_not_tried_for_ever() {
    var keys = new LiveKeys(10);
    assertThatThrownBy(() ->
            keys.use(
                place(1),
                new Stored(MATERIAL),
                _ -> {
                  throw new IllegalStateException("broken");
                }))
        .hasMessage("broken");
    assertThat(loads).hasValue(1);
  }

  @Test
  void a_key_that_falls_out_at_every_use_is_loaded_for_one_use_alone() {
    var keys = new LiveKeys(10);
    var uses = new AtomicInteger();

    var signature =
        keys.use(
            place(1),
            new Stored(MATERIAL),
            key -> {
              if (uses.incrementAndGet() <= 3) {
                keys.drop(place(1));
              }
              return key.sign(SignatureAlgorithm.ES256, WHAT);
            });

    assertThat(signature).hasSize(64);
    assertThat(loads).hasValue(4);
    assertThat(keys.ready(place(1))).isFalse();
  }

  @Test
  void a_key_of_other_material_at_the_same_place_is_another_key() {
    var keys = new LiveKeys(10);
    var first = keys.use(place(1), new Stored(MATERIAL), key -> key);
    var restored = new Stored(new Sealed(new byte[] {2}));

    var second = keys.use(place(1), restored, key -> key);

    assertThat(second).isNotSameAs(first);
    assertThatThrownBy(() -> first.sign(SignatureAlgorithm.ES256, WHAT))
        .hasMessage("key used after close");
    keys.use(place(1), restored, key -> assertThat(key).isSameAs(second));
    assertThat(loads).hasValue(2);
  }

  @Test
  void a_key_that_is_deleted_while_it_is_loaded_is_used_and_not_kept() {
    var keys = new LiveKeys(10);
    var deleted = new Stored(MATERIAL);
    deleted.whileLoading = () -> deleted.stored = false;

    byte[] signature = keys.use(place(1), deleted, key -> key.sign(SignatureAlgorithm.ES256, WHAT));

    assertThat(signature).hasSize(64);
    assertThat(keys.ready(place(1))).isFalse();
  }

  @Test
  void a_key_that_nobody_uses_any_more_is_closed_by_itself() {
    var nanos = new AtomicLong();
    var later = new ArrayDeque<Runnable>();
    var keys =
        new LiveKeys(
            10,
            nanos::get,
            (executor, command, _, _) -> {
              later.add(() -> executor.execute(command));
              return new CompletableFuture<>();
            });
    var key = keys.use(place(1), new Stored(MATERIAL), it -> it);

    nanos.addAndGet(LiveKeys.IDLE.plusMinutes(1).toNanos());
    later.remove().run();

    assertThatThrownBy(() -> key.sign(SignatureAlgorithm.ES256, WHAT))
        .hasMessage("key used after close");
  }

  @Test
  void keys_that_fall_out_while_they_are_used_still_sign() throws Exception {
    var keys = new LiveKeys(2);
    var shown = MODULE.loadPublic(KEY.shown());
    try (var threads = Executors.newFixedThreadPool(4)) {
      var tasks = new ArrayList<Callable<Boolean>>();
      for (int t = 0; t < 4; t++) {
        int thread = t;
        tasks.add(() -> {
          for (int i = 0; i < 500; i++) {
            if (!shown.verify(SignatureAlgorithm.ES256, WHAT, sign(keys, (thread + i) % 6))) {
              return false;
            }
          }
          return true;
        });
      }
      for (var done : threads.invokeAll(tasks)) {
        assertThat(done.get()).isTrue();
      }
    }
  }
}
