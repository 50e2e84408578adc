/**
 * What the token endpoint does: proves clients and users, finds out for whom a token is meant, and
 * answers with tokens. RFC 6749 (grants), RFC 7521 and 7523 (client assertions), OpenID Connect
 * Core (id tokens), with the parameters and the refusals of Microsoft Entra ID.
 */
@NullMarked
package sallyport.identity.grants;

import org.jspecify.annotations.NullMarked;
