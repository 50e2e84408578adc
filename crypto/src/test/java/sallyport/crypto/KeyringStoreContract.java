package sallyport.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sallyport.crypto.KeyringStore.WrappedKey;
import sallyport.crypto.KeyringStore.WrappedRoot;

/** What every {@link KeyringStore} owes its callers. Each implementation subclasses this once. */
public abstract class KeyringStoreContract {
  private static final Instant CREATED = Instant.parse("2026-11-23T05:00:00.123Z");
  private static final String ALPHA = "vault/alpha";
  private static final String BETA = "vault/beta";

  /** An empty store, on fresh storage. */
  protected abstract KeyringStore empty();

  @Test
  protected void an_empty_store_has_no_root_and_no_data_keys() {
    var store = empty();

    assertThat(store.root()).isEmpty();
    assertThat(store.dataKeys(ALPHA)).isEmpty();
  }

  @Test
  protected void the_first_root_is_kept_as_it_was_given() {
    var store = empty();

    assertThat(store.addFirstRoot(root(1, "first"))).isTrue();

    assertThat(store.root()).contains(root(1, "first"));
  }

  @Test
  protected void a_second_first_root_changes_nothing() {
    var store = empty();
    store.addFirstRoot(root(1, "first"));

    assertThat(store.addFirstRoot(root(1, "second"))).isFalse();

    assertThat(store.root()).contains(root(1, "first"));
  }

  @Test
  protected void of_first_roots_racing_exactly_one_is_added() throws Exception {
    var store = empty();
    var adds =
        IntStream.range(0, 16)
            .<Callable<Boolean>>mapToObj(n -> () -> store.addFirstRoot(root(1, "root " + n)))
            .toList();

    var added = 0;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var add : threads.invokeAll(adds)) {
        added += add.get() ? 1 : 0;
      }
    }

    assertThat(added).isEqualTo(1);
  }

  @Test
  protected void the_first_data_key_of_a_scope_is_in_force_and_kept_as_it_was_given() {
    var store = empty();

    var inForce = store.addFirstDataKey(key("k1", ALPHA, 1));

    assertThat(inForce).isEqualTo(key("k1", ALPHA, 1));
    assertThat(store.dataKeys(ALPHA)).containsExactly(key("k1", ALPHA, 1));
  }

  @Test
  protected void wrapped_bytes_of_every_value_come_back() {
    var store = empty();
    var bytes = new byte[256];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) i;
    }

    store.addFirstDataKey(new WrappedKey("k1", ALPHA, 1, new Sealed(bytes), CREATED));

    assertThat(store.dataKeys(ALPHA).getFirst().wrapped().bytes()).isEqualTo(bytes);
  }

  @Test
  protected void a_scope_that_has_a_data_key_keeps_it() {
    var store = empty();
    store.addFirstDataKey(key("k1", ALPHA, 1));

    var inForce = store.addFirstDataKey(key("k2", ALPHA, 1));

    assertThat(inForce).isEqualTo(key("k1", ALPHA, 1));
    assertThat(store.dataKeys(ALPHA)).containsExactly(key("k1", ALPHA, 1));
  }

  @Test
  protected void first_data_keys_racing_on_one_scope_agree_on_one() throws Exception {
    var store = empty();
    var adds =
        IntStream.range(0, 32)
            .<Callable<WrappedKey>>mapToObj(
                n -> () -> store.addFirstDataKey(key("k" + n, ALPHA, 1)))
            .toList();

    var inForce = new HashSet<WrappedKey>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var add : threads.invokeAll(adds)) {
        inForce.add(add.get());
      }
    }

    assertThat(store.dataKeys(ALPHA)).containsExactlyElementsOf(inForce).hasSize(1);
  }

  @Test
  protected void scopes_do_not_see_each_other() {
    var store = empty();
    store.addFirstDataKey(key("k1", ALPHA, 1));
    store.addFirstDataKey(key("k2", BETA, 1));

    store.removeDataKeys(ALPHA);

    assertThat(store.dataKeys(ALPHA)).isEmpty();
    assertThat(store.dataKeys(BETA)).containsExactly(key("k2", BETA, 1));
  }

  @Test
  protected void scopes_that_differ_in_case_only_are_two() {
    var store = empty();
    store.addFirstDataKey(key("k1", "vault/Alpha", 1));

    assertThat(store.dataKeys(ALPHA)).isEmpty();
  }

  @Test
  protected void a_scope_whose_keys_were_removed_takes_a_new_first_one() {
    var store = empty();
    store.addFirstDataKey(key("k1", ALPHA, 1));
    store.removeDataKeys(ALPHA);

    var inForce = store.addFirstDataKey(key("k2", ALPHA, 1));

    assertThat(inForce).isEqualTo(key("k2", ALPHA, 1));
    assertThat(store.dataKeys(ALPHA)).containsExactly(key("k2", ALPHA, 1));
  }

  @Test
  protected void removing_the_keys_of_an_unknown_scope_is_no_error() {
    var store = empty();

    store.removeDataKeys(ALPHA);

    assertThat(store.dataKeys(ALPHA)).isEmpty();
  }

  @Test
  protected void a_new_root_comes_with_every_data_key_rewrapped() {
    var store = empty();
    store.addFirstRoot(root(1, "first"));
    store.addFirstDataKey(key("k1", ALPHA, 1));
    store.addFirstDataKey(key("k2", BETA, 1));

    store.replaceRoot(root(2, "second"), KeyringStoreContract::rewrapped);

    assertThat(store.root()).contains(root(2, "second"));
    assertThat(store.dataKeys(ALPHA)).containsExactly(rewrapped(key("k1", ALPHA, 1)));
    assertThat(store.dataKeys(BETA)).containsExactly(rewrapped(key("k2", BETA, 1)));
  }

  @Test
  protected void a_rewrap_that_fails_half_way_changes_nothing() {
    var store = empty();
    store.addFirstRoot(root(1, "first"));
    store.addFirstDataKey(key("k1", ALPHA, 1));
    store.addFirstDataKey(key("k2", BETA, 1));

    assertThatThrownBy(() ->
            store.replaceRoot(
                root(2, "second"),
                key -> {
                  if (key.id().equals("k2")) {
                    throw new IllegalStateException("does not unwrap");
                  }
                  return rewrapped(key);
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("does not unwrap");

    assertThat(store.root()).contains(root(1, "first"));
    assertThat(store.dataKeys(ALPHA)).containsExactly(key("k1", ALPHA, 1));
    assertThat(store.dataKeys(BETA)).containsExactly(key("k2", BETA, 1));
  }

  @Test
  protected void a_data_key_added_while_the_root_is_replaced_is_rewrapped_or_comes_after()
      throws Exception {
    var store = empty();
    store.addFirstRoot(root(1, "first"));
    IntStream.range(0, 20).forEach(n -> store.addFirstDataKey(key("old" + n, "old/" + n, 1)));

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var replaced =
          threads.submit(
              () -> store.replaceRoot(root(2, "second"), KeyringStoreContract::rewrapped));
      var added = threads.submit(() -> store.addFirstDataKey(key("new", "new", 1)));
      replaced.get();
      added.get();
    }

    assertThat(store.root()).contains(root(2, "second"));
    assertThat(store.dataKeys("new")).hasSize(1);
    IntStream.range(0, 20)
        .forEach(
            n -> assertThat(store.dataKeys("old/" + n).getFirst().rootGeneration()).isEqualTo(2));
  }

  private static WrappedRoot root(int generation, String wrapped) {
    return new WrappedRoot(generation, "file", sealed(wrapped), CREATED);
  }

  private static WrappedKey key(String id, String scope, int generation) {
    return new WrappedKey(id, scope, generation, sealed("wrapped " + id), CREATED);
  }

  private static WrappedKey rewrapped(WrappedKey key) {
    return new WrappedKey(key.id(), key.scope(), 2, sealed("rewrapped " + key.id()), key.created());
  }

  private static Sealed sealed(String text) {
    return new Sealed(text.getBytes(StandardCharsets.UTF_8));
  }
}
