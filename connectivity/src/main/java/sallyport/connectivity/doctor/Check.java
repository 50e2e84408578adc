package sallyport.connectivity.doctor;

import java.util.Locale;

/** A stretch of the way of a call, in the order in which the call meets them. */
public enum Check {
  /** Which proxy a client uses for this host, and whether it lets the connection through. */
  PROXY(true),
  NAMES(true),
  TCP(true),
  /** The handshake, and what the certificate says. */
  TLS(true),
  /** OCSP and revocation lists, where the certificates say they are. */
  REVOCATION(false),
  HTTP(false),
  /** How far this machine's clock is from the server's. */
  CLOCK(false),
  /** The 401 by which a client learns where to sign in. */
  CHALLENGE(true),
  TOKEN(true),
  /** A call with the token: what network rules and permissions say to it. */
  PERMISSION(false);

  private final boolean vital;

  Check(boolean vital) {
    this.vital = vital;
  }

  /** What comes after it cannot be checked where it failed. */
  boolean vital() {
    return vital;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
