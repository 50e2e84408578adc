package sallyport.crypto;

/** The root key is not in memory: the server was started sealed and nobody has unsealed it yet. */
public final class ServerSealedException extends RuntimeException {
  public ServerSealedException() {
    super("the server is sealed", null, false, false);
  }
}
