package sallyport.core;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list in key order.
 *
 * @param next the key to continue after, absent on the last page
 */
public record Page<T>(List<T> items, Optional<String> next) {
  public Page {
    items = List.copyOf(items);
  }

  /**
   * A page cut from one row more than was asked for: the extra row only says that there is a next
   * page.
   *
   * @param rows up to {@code size + 1} rows in key order
   */
  public static <T> Page<T> cut(List<T> rows, int size, Function<T, String> key) {
    if (rows.size() <= size) {
      return new Page<>(rows, Optional.empty());
    }
    var items = rows.subList(0, size);
    return new Page<>(items, Optional.of(key.apply(items.getLast())));
  }

  public <R> Page<R> map(Function<T, R> to) {
    return new Page<>(items.stream().map(to).toList(), next);
  }
}
