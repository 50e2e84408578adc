/**
 * Official clients, unmodified, against the packaged server over sockets. Nothing of Sallyport is
 * on the class path: what a client cannot see is not tested here.
 */
@NullMarked
package sallyport.conformance;

import org.jspecify.annotations.NullMarked;
