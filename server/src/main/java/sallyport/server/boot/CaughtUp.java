package sallyport.server.boot;

import sallyport.http.Handler;
import sallyport.http.Limits;
import sallyport.http.Request;
import sallyport.http.Response;

/** Answers each request with what other servers on the same database have changed before it. */
record CaughtUp(Handler behind, OtherNodes others) implements Handler {
  @Override
  public Handler route(Request request) {
    return new CaughtUp(behind.route(request), others);
  }

  @Override
  public Response handle(Request request) {
    others.catchUp();
    return behind.handle(request);
  }

  /** Never: the store is asked over a network. */
  @Override
  public boolean quick(Request request) {
    return false;
  }

  @Override
  public int maxBodyBytes(Request head, Limits limits) {
    return behind.maxBodyBytes(head, limits);
  }

  @Override
  public String plane() {
    return behind.plane();
  }
}
