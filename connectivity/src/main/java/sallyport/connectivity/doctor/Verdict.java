package sallyport.connectivity.doctor;

import java.util.Locale;

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

  /** For people. */
  public String word() {
    return word;
  }

  /** For programs: {@code ok}, {@code warning}, {@code failed} or {@code not_checked}. */
  String code() {
    return name().toLowerCase(Locale.ROOT);
  }
}
