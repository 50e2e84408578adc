package sallyport.resources.networks;

import java.util.function.Function;

/**
 * Where virtual networks, private endpoints, private DNS zones and network security perimeters are
 * kept. A read sees what was durable when it was asked. Implementations extend {@code
 * NetworkStoreContract} in their tests.
 */
public interface NetworkStore extends NetworkView {

  /**
   * One atomic step over everything here, one after the other on all nodes, durable and visible to
   * every node when it returns. What {@code step} throws leaves as it is, and then nothing is
   * stored. It may be run again after a conflict.
   */
  <T> T change(Function<Change, T> step);

  /** What a step sees, its own writes included, and writes. */
  interface Change extends NetworkView {

    /**
     * Creates or replaces what has this id, at the next revision.
     *
     * @return what is kept: the same, with its revision
     */
    <R extends NetworkResource> R put(R resource);

    /** False when there is none. */
    boolean remove(String id);
  }
}
