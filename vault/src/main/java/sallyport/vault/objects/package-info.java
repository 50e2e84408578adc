/**
 * What secrets, keys and certificates have in common: names, versions, attributes, tags, soft
 * delete, and the store ports for all three.
 */
@NullMarked
package sallyport.vault.objects;

import org.jspecify.annotations.NullMarked;
