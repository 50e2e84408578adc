package sallyport.http;

import java.time.Duration;

/**
 * What a stranger may use up, each with the status that answers when it is passed. {@link
 * #DEFAULTS} are what a listener has when nothing is configured.
 *
 * @param maxHeaderBytes all header lines of a request together: 431
 * @param maxTargetBytes path and query of a request: 414
 * @param maxBodyBytes a request's body: 413
 * @param maxLargeBodyBytes a request's body where {@link Handler#maxBodyBytes} asks for more than
 *     {@code maxBodyBytes}: 413
 * @param maxJsonDepth nesting of a JSON body; held by {@link Json}
 * @param headerTime from the first byte of a request to the end of its head: 408
 * @param bodyTime from the end of the head to the end of the body: 408
 * @param idleTime without any byte and without a request at work: closed
 * @param connectionsPerAddress open connections of one address: a further one is closed
 * @param requestsPerAddress requests of one address at work: 429
 * @param concurrentRequests requests at work on the whole listener: 503
 * @param concurrentLargeBodies requests at work on the whole listener whose body is larger than
 *     {@code maxBodyBytes}: 503
 * @param streamsPerConnection HTTP/2 streams open on one connection: refused by the protocol
 */
public record Limits(
    int maxHeaderBytes,
    int maxTargetBytes,
    int maxBodyBytes,
    int maxLargeBodyBytes,
    int maxJsonDepth,
    Duration headerTime,
    Duration bodyTime,
    Duration idleTime,
    int connectionsPerAddress,
    int requestsPerAddress,
    int concurrentRequests,
    int concurrentLargeBodies,
    int streamsPerConnection) {

  public static final Limits DEFAULTS =
      new Limits(
          32 * 1024,
          16 * 1024,
          1024 * 1024,
          32 * 1024 * 1024,
          32,
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(75),
          1024,
          512,
          2048,
          2,
          128);

  public Limits {
    atLeast(1024, maxHeaderBytes, "maxHeaderBytes");
    atLeast(256, maxTargetBytes, "maxTargetBytes");
    atLeast(0, maxBodyBytes, "maxBodyBytes");
    atLeast(0, maxLargeBodyBytes, "maxLargeBodyBytes");
    atLeast(1, maxJsonDepth, "maxJsonDepth");
    positive(headerTime, "headerTime");
    positive(bodyTime, "bodyTime");
    positive(idleTime, "idleTime");
    atLeast(1, connectionsPerAddress, "connectionsPerAddress");
    atLeast(1, requestsPerAddress, "requestsPerAddress");
    atLeast(1, concurrentRequests, "concurrentRequests");
    atLeast(1, concurrentLargeBodies, "concurrentLargeBodies");
    atLeast(1, streamsPerConnection, "streamsPerConnection");
  }

  private static void atLeast(int least, int found, String name) {
    if (found < least) {
      throw new IllegalArgumentException(name + " must be at least " + least + ", is " + found);
    }
  }

  private static void positive(Duration found, String name) {
    if (found.isNegative() || found.isZero()) {
      throw new IllegalArgumentException(name + " must be longer than nothing, is " + found);
    }
  }
}
