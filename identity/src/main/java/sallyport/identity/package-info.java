/**
 * Who is who: tenants, applications, service principals, users and groups, their credentials, and
 * the tokens that prove them. Speaks the terms of OAuth 2.0 (RFC 6749), JWT (RFC 7519) and
 * Microsoft Entra ID; knows no HTTP.
 */
@NullMarked
package sallyport.identity;

import org.jspecify.annotations.NullMarked;
