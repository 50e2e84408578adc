package sallyport.access;

import java.util.Optional;

/** What a vault's access policies say, and by which entry. */
public sealed interface PolicyVerdict {

  /** The rule in words, for the audit record and for explain. */
  String rule();

  /**
   * @param objectId the entry's object: the caller or one of its groups
   * @param applicationId the entry's application, for a compound identity
   */
  record Granted(String objectId, Optional<String> applicationId) implements PolicyVerdict {
    @Override
    public String rule() {
      return "access policy of "
          + objectId
          + applicationId.map(application -> " through application " + application).orElse("");
    }
  }

  record Denied(Why why) implements PolicyVerdict {
    @Override
    public String rule() {
      return why.words();
    }
  }

  /** How far a refused caller came. For our own records; callers are not told. */
  enum Why {
    OTHER_TENANT("caller belongs to another tenant than the vault"),
    NO_ENTRY("no access policy names the caller"),
    NOT_PERMITTED("no access policy of the caller holds the permission");

    private final String words;

    Why(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }
}
