package sallyport.core;

/** The three kinds of object a vault holds. Names are unique per kind. */
public enum ObjectKind {
  SECRET,
  KEY,
  CERTIFICATE
}
