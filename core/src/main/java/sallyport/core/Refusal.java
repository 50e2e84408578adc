package sallyport.core;

/**
 * A way in which Sallyport says no to a well-behaved caller. A refusal states facts in domain
 * words; the status, the code and the sentence a client sees are chosen where the answer is
 * rendered.
 *
 * <p>Each domain has its own sealed family ({@code VaultRefusal}, {@code ResourceRefusal}, {@code
 * IdentityRefusal}), so that a renderer switches over a closed set and a new refusal breaks every
 * place that has to think about it.
 */
public interface Refusal {

  /** A value from outside that does not have the shape its type demands. */
  record Malformed(String what, String found, String rule) implements Refusal {}
}
