package sallyport.crypto.pki;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Whether a certificate was revoked: where that is said, how it is asked, and what an answer means
 * (RFC 5280 section 5, RFC 6960). Nothing is fetched here.
 */
public final class Revocation {
  /** Clocks of responders may be this far from ours. */
  private static final Duration SKEW = Duration.ofMinutes(5);

  private Revocation() {}

  /** What an answer says of a certificate. */
  public sealed interface Standing {
    /**
     * @param until when the answer is out of date; {@link Instant#MAX} where it does not say
     */
    record Good(Instant until) implements Standing {}

    record Revoked(Instant since) implements Standing {}

    /** The responder does not know the certificate. */
    record Unknown() implements Standing {}

    /** The answer is none: damaged, out of date, or not by whom it ought to be. */
    record Unusable(String why) implements Standing {}
  }

  /** Where the revocation list of a certificate's issuer is; plain HTTP only, as it has to be. */
  public static List<URI> lists(X509Certificate certificate) {
    var found = new ArrayList<URI>();
    try {
      var value = extension(certificate, Extension.cRLDistributionPoints.getId());
      if (value != null) {
        for (var point : CRLDistPoint.getInstance(value).getDistributionPoints()) {
          found.addAll(addresses(point));
        }
      }
    } catch (IllegalArgumentException | ClassCastException _) {
      // A damaged extension names no address.
    }
    return found;
  }

  /** Where OCSP answers for a certificate. */
  public static List<URI> responders(X509Certificate certificate) {
    try {
      var value = extension(certificate, Extension.authorityInfoAccess.getId());
      return value == null
          ? List.of()
          : Arrays.stream(AuthorityInformationAccess.getInstance(value).getAccessDescriptions())
              .filter(access -> access.getAccessMethod().equals(AccessDescription.id_ad_ocsp))
              .flatMap(access -> http(access.getAccessLocation()).stream())
              .toList();
    } catch (IllegalArgumentException | ClassCastException _) {
      return List.of();
    }
  }

  /** An OCSP request, DER, to be sent by POST as {@code application/ocsp-request}. */
  public static byte[] question(X509Certificate certificate, X509Certificate issuer) {
    try {
      return new OCSPReqBuilder().addRequest(id(certificate, issuer)).build().getEncoded();
    } catch (OCSPException | IOException fault) {
      throw new IllegalStateException("the OCSP request cannot be made", fault);
    }
  }

  /** What an OCSP response, DER, says. */
  public static Standing answered(
      byte[] response, X509Certificate certificate, X509Certificate issuer, Instant now) {
    try {
      var whole = new OCSPResp(response);
      if (whole.getStatus() != OCSPResp.SUCCESSFUL
          || !(whole.getResponseObject() instanceof BasicOCSPResp basic)) {
        return new Standing.Unusable("the responder refused: status " + whole.getStatus());
      }
      if (!signedFor(basic, issuer, now)) {
        return new Standing.Unusable("the answer is not signed by the issuer");
      }
      for (var single : basic.getResponses()) {
        if (concerns(single.getCertID(), certificate, issuer)) {
          return standing(single, now);
        }
      }
      return new Standing.Unusable("the answer is about another certificate");
    } catch (IOException
        | OCSPException
        | OperatorCreationException
        | GeneralSecurityException
        | RuntimeException _) {
      return new Standing.Unusable("no OCSP answer");
    }
  }

  /** What a revocation list, DER, says. */
  public static Standing listed(
      byte[] list, X509Certificate certificate, X509Certificate issuer, Instant now) {
    try {
      if (!(CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list))
          instanceof X509CRL crl)) {
        return new Standing.Unusable("no revocation list");
      }
      if (!crl.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
        return new Standing.Unusable("the list is of another issuer");
      }
      crl.verify(issuer.getPublicKey());
      var until = crl.getNextUpdate() == null ? Instant.MAX : crl.getNextUpdate().toInstant();
      if (!current(crl.getThisUpdate().toInstant(), until, now)) {
        return new Standing.Unusable("the list is out of date: it was good until " + until);
      }
      var entry = crl.getRevokedCertificate(certificate);
      return entry == null
          ? new Standing.Good(until)
          : new Standing.Revoked(entry.getRevocationDate().toInstant());
    } catch (GeneralSecurityException _) {
      return new Standing.Unusable("no revocation list that the issuer signed");
    }
  }

  private static Standing standing(SingleResp single, Instant now) {
    var next = single.getNextUpdate();
    var until = next == null ? Instant.MAX : next.toInstant();
    if (!current(single.getThisUpdate().toInstant(), until, now)) {
      return new Standing.Unusable("the answer is out of date: it was good until " + until);
    }
    // The library's word for good is null.
    var status = (@Nullable Object) single.getCertStatus();
    return switch (status) {
      case null -> new Standing.Good(until);
      case RevokedStatus revoked -> new Standing.Revoked(revoked.getRevocationTime().toInstant());
      default -> new Standing.Unknown();
    };
  }

  private static boolean current(Instant from, Instant until, Instant now) {
    return !from.isAfter(now.plus(SKEW)) && until.isAfter(now.minus(SKEW));
  }

  /** By the issuer itself, or by one to whom it gave exactly this right (RFC 6960, 4.2.2.2). */
  private static boolean signedFor(BasicOCSPResp answer, X509Certificate issuer, Instant now) {
    if (verifies(answer, issuer)) {
      return true;
    }
    return Arrays.stream(answer.getCerts())
        .filter(holder -> holder.isValidOn(Date.from(now)) && mayAnswer(holder))
        .filter(holder -> issued(holder, issuer))
        .anyMatch(holder -> verifies(answer, holder));
  }

  private static boolean mayAnswer(X509CertificateHolder holder) {
    var usage = ExtendedKeyUsage.fromExtensions(holder.getExtensions());
    return usage != null && usage.hasKeyPurposeId(KeyPurposeId.id_kp_OCSPSigning);
  }

  private static boolean issued(X509CertificateHolder holder, X509Certificate issuer) {
    try {
      return holder.isSignatureValid(new JcaContentVerifierProviderBuilder().build(issuer));
    } catch (OperatorCreationException | org.bouncycastle.cert.CertException | RuntimeException _) {
      return false;
    }
  }

  private static boolean verifies(BasicOCSPResp answer, X509Certificate signer) {
    try {
      return answer.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer));
    } catch (OperatorCreationException | OCSPException | RuntimeException _) {
      return false;
    }
  }

  private static boolean verifies(BasicOCSPResp answer, X509CertificateHolder signer) {
    try {
      return answer.isSignatureValid(new JcaContentVerifierProviderBuilder().build(signer));
    } catch (OperatorCreationException
        | OCSPException
        | GeneralSecurityException
        | RuntimeException _) {
      return false;
    }
  }

  private static boolean concerns(
      CertificateID id, X509Certificate certificate, X509Certificate issuer)
      throws OCSPException, OperatorCreationException, GeneralSecurityException {
    return id.getSerialNumber().equals(certificate.getSerialNumber())
        && id.matchesIssuer(
            new JcaX509CertificateHolder(issuer), new JcaDigestCalculatorProviderBuilder().build());
  }

  private static CertificateID id(X509Certificate certificate, X509Certificate issuer) {
    try {
      // SHA-1 names the issuer here and protects nothing; other digests few responders know.
      return new CertificateID(
          new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1),
          new JcaX509CertificateHolder(issuer),
          certificate.getSerialNumber());
    } catch (OperatorCreationException | OCSPException | GeneralSecurityException fault) {
      throw new IllegalStateException("a certificate cannot be named", fault);
    }
  }

  private static @Nullable Object extension(X509Certificate certificate, String oid) {
    var value = certificate.getExtensionValue(oid);
    return value == null ? null : ASN1OctetString.getInstance(value).getOctets();
  }

  private static List<URI> addresses(DistributionPoint point) {
    var name = point.getDistributionPoint();
    if (name == null || name.getType() != DistributionPointName.FULL_NAME) {
      return List.of();
    }
    return Arrays.stream(GeneralNames.getInstance(name.getName()).getNames())
        .flatMap(general -> http(general).stream())
        .toList();
  }

  private static List<URI> http(GeneralName name) {
    if (name.getTagNo() != GeneralName.uniformResourceIdentifier) {
      return List.of();
    }
    try {
      var uri = URI.create(name.getName().toString());
      var scheme = uri.getScheme();
      return scheme != null
              && uri.getHost() != null
              && scheme.toLowerCase(Locale.ROOT).equals("http")
          ? List.of(uri)
          : List.of();
    } catch (IllegalArgumentException _) {
      return List.of();
    }
  }
}
