/** The directory: tenants and what they contain, and the port by which it is kept. */
@NullMarked
package sallyport.identity.directory;

import org.jspecify.annotations.NullMarked;
