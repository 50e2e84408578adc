package sallyport.http;

import java.util.Locale;

/** Why a connection was closed over the PROXY protocol header it brought, or did not bring. */
public enum ProxyFault {
  /** A header from an address that is not a listed proxy. */
  STRANGER,
  /** A listed proxy began with something else. */
  MISSING,
  /** A header that breaks the rules of its version. */
  MALFORMED,
  /** A version that is neither 1 nor 2. */
  VERSION,
  /** More bytes than a header may have here. */
  TOO_LONG,
  /** The CRC32c does not fit. */
  CHECKSUM,
  /** The connection ended inside the header. */
  TRUNCATED,
  /** The header was not complete in time. */
  SLOW;

  /** The word for metrics: lower case with dashes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
