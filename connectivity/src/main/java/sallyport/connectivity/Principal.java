package sallyport.connectivity;

/** Who signs in: which endpoints of authentication a client needs hangs on it. */
public enum Principal {
  /** A personal account, for example {@code user@hotmail.com}. */
  MICROSOFT_ACCOUNT,
  WORK_ACCOUNT,
  /** A work account whose organisation signs in at AD FS or another endpoint of its own. */
  FEDERATED,
  SERVICE_PRINCIPAL,
  /** An identity of the machine itself: its tokens come from a link-local address. */
  MANAGED_IDENTITY
}
