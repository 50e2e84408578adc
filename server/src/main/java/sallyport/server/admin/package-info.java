/**
 * How an operator talks to a running server: a Unix domain socket in the data folder that only its
 * owner may open, one JSON line there and one back. The file system is the authentication: whoever
 * may open the socket may read the data folder as well.
 */
@NullMarked
package sallyport.server.admin;

import org.jspecify.annotations.NullMarked;
