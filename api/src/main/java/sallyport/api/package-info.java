/**
 * What the planes share on their way to and from the wire. Each plane has its own package below,
 * with its own handlers and its own rendering of refusals: their error bodies differ.
 */
@NullMarked
package sallyport.api;

import org.jspecify.annotations.NullMarked;
