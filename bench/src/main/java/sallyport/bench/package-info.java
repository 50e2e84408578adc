/**
 * What single decisions cost, measured by JMH. Whole requests against a running server are measured
 * from outside, by {@code bench/load}. Nothing here runs in tests.
 */
@NullMarked
package sallyport.bench;

import org.jspecify.annotations.NullMarked;
