/**
 * What an operator's monitoring sees: liveness, readiness and Prometheus metrics, on a port of
 * their own. Labels come from small closed sets; no name of a vault, object or caller is ever one.
 */
@NullMarked
package sallyport.server.watch;

import org.jspecify.annotations.NullMarked;
