/** The checks of doctor against small servers on loopback, each wrong in one way. */
@NullMarked
package sallyport.connectivity.doctor;

import org.jspecify.annotations.NullMarked;
