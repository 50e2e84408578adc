/**
 * Tokens: issuing, signing keys and their rotation, validation. The shapes are those of Microsoft
 * Entra ID access tokens, versions 1.0 and 2.0; signatures are RS256 (RFC 7518).
 */
@NullMarked
package sallyport.identity.tokens;

import org.jspecify.annotations.NullMarked;
