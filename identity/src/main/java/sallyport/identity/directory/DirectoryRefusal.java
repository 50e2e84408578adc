package sallyport.identity.directory;

import sallyport.core.Refusal;

/** Every way in which the directory says no to a change. */
public sealed interface DirectoryRefusal extends Refusal {

  /** An object the directory does not have. */
  record NoSuchObject(String id) implements DirectoryRefusal {}

  /** The caller may not do this in the directory. */
  record NotPermitted() implements DirectoryRefusal {}

  /** A value the directory does not take. */
  record InvalidValue(String property, String problem) implements DirectoryRefusal {}

  /** A value that must be unique and is taken. */
  record Taken(String property) implements DirectoryRefusal {}

  /** One object may hold no more of these. */
  record QuotaExceeded(String what, int limit) implements DirectoryRefusal {}
}
