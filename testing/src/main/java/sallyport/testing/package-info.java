/**
 * A Sallyport server inside a test: {@link sallyport.testing.SallyportServer} on a test class
 * starts one in this process, on free ports and a data folder of its own, and hands a {@link
 * sallyport.testing.TestServer} to any parameter of that type. No name has to resolve: the client
 * it gives goes through the server's own CONNECT proxy on loopback.
 */
@NullMarked
package sallyport.testing;

import org.jspecify.annotations.NullMarked;
