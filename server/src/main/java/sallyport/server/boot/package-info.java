/**
 * Brings a server up on its data folder, keeps house while it runs, and takes it down.
 *
 * <p>Vocabulary: the <em>data folder</em> is everything one server owns; the <em>first start</em>
 * fills an empty one with what a client needs, step by step, each step safe to repeat; the
 * <em>assembly</em> is the one place where ports meet their implementations; a <em>sealed</em>
 * server listens but answers 503 until an operator gives it the passphrase over the <em>admin
 * socket</em>. Nothing here decides about a request.
 */
@NullMarked
package sallyport.server.boot;

import org.jspecify.annotations.NullMarked;
