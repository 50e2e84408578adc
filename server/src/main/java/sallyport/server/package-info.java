/**
 * The program: what {@code ./sallyport} hands over to. Only chooses the verb; configuration, wiring
 * and the verbs have their own packages below.
 */
@NullMarked
package sallyport.server;

import org.jspecify.annotations.NullMarked;
