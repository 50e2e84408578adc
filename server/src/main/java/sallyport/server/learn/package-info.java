/** Network rules learnt from the audit record: what was seen, and the proposal in print. */
@NullMarked
package sallyport.server.learn;

import org.jspecify.annotations.NullMarked;
