package sallyport.server.admin;

/**
 * What became of it.
 *
 * @param done false when nothing was changed
 * @param message for people; what {@code principal list} and the like print
 */
public record AdminReply(boolean done, String message) {

  public static AdminReply done(String message) {
    return new AdminReply(true, message);
  }

  public static AdminReply refused(String message) {
    return new AdminReply(false, message);
  }
}
