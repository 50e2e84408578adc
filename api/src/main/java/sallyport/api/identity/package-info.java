/**
 * The token service on the wire: OpenID Connect discovery, instance discovery, keys, the token
 * endpoints of versions 1 and 2 and their AD FS alias. Paths, bodies, headers and error codes are
 * those of Microsoft Entra ID, as its client libraries MSAL for Python, Java and JavaScript read
 * them.
 */
@NullMarked
package sallyport.api.identity;

import org.jspecify.annotations.NullMarked;
