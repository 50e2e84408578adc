package sallyport.api.graph;

/** Carries one {@link GraphError} out of a handler. Without a stack trace: it is an answer. */
final class GraphException extends RuntimeException {
  private final transient GraphError error;

  GraphException(GraphError error) {
    super(error.code(), null, false, false);
    this.error = error;
  }

  GraphError error() {
    return error;
  }
}
