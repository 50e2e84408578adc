package sallyport.crypto.pki;

/**
 * A certificate or key that somebody configured cannot be used. The message says what is wrong with
 * which of the two and the mend; it quotes neither.
 */
public final class UnusableCertificateException extends RuntimeException {
  UnusableCertificateException(String message) {
    super(message);
  }
}
