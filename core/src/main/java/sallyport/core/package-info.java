/**
 * The words every other module speaks: names, identifiers, time, tags, pages, refusals and cloud
 * profiles.
 *
 * <p>A value here is checked once, when it is made; past that point nobody checks it again. This
 * package knows no protocol, no storage and no cryptography. The shapes are those of the public Key
 * Vault documentation ("Objects, identifiers and versions").
 */
@NullMarked
package sallyport.core;

import org.jspecify.annotations.NullMarked;
