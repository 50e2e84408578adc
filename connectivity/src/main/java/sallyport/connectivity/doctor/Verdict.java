package sallyport.connectivity.doctor;

/** What a check came to. */
public enum Verdict {
  OK("ok"),
  /** It works, and something about it will not work for every client or not for long. */
  WARNING("warning"),
  FAILED("failed"),
  NOT_CHECKED("not checked");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  public String word() {
    return word;
  }
}
