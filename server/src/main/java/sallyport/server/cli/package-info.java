/**
 * The verbs of {@code ./sallyport}, their options and what they print. What a script may read goes
 * to standard output, everything else to standard error. Exit codes: 0 done, 1 failed, 2 asked for
 * something that cannot be.
 */
@NullMarked
package sallyport.server.cli;

import org.jspecify.annotations.NullMarked;
