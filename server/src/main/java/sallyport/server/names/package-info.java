/**
 * Makes the server's names resolve on the machine of a client: says how, shows whether they do, and
 * does it where the caller may. Names below {@code localhost} resolve by themselves wherever
 * nss-myhostname or systemd-resolved answers (RFC 6761); all others need lines in the hosts file or
 * a DNS zone.
 */
@NullMarked
package sallyport.server.names;

import org.jspecify.annotations.NullMarked;
