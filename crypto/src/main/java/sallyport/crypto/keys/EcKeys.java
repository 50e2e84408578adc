package sallyport.crypto.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPrivateKeySpec;
import java.security.spec.ECPublicKeySpec;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.ECNamedCurveTable;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import sallyport.core.RefusedException;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.SecretBytes;

/**
 * Elliptic-curve keys made and taken over. What is stored is the private scalar at its full length;
 * the point is kept in clear beside it.
 */
final class EcKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private EcKeys() {}

  static KeyModule.NewKey generate(Curve curve) {
    if (curve == Curve.P_256K) {
      return generated(curve, domain(curve));
    }
    try {
      var generator = CryptoEngine.keyPairGenerator("EC");
      generator.initialize(new ECGenParameterSpec(standardName(curve)));
      var pair = generator.generateKeyPair();
      var point = ((ECPublicKey) pair.getPublic()).getW();
      return key(
          curve, point.getAffineX(), point.getAffineY(), ((ECPrivateKey) pair.getPrivate()).getS());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(curve.word() + " does not work here", e);
    }
  }

  /** FIPS 186-5, A.2.2: rejection sampling. */
  private static KeyModule.NewKey generated(Curve curve, X9ECParameters domain) {
    BigInteger d;
    do {
      d = new BigInteger(domain.getN().bitLength(), RANDOM);
    } while (d.signum() == 0 || d.compareTo(domain.getN()) >= 0);
    var point = domain.getG().multiply(d).normalize();
    return key(
        curve, point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger(), d);
  }

  private static KeyModule.NewKey key(Curve curve, BigInteger x, BigInteger y, BigInteger d) {
    int length = curve.coordinateBytes();
    return new KeyModule.NewKey(
        new PublicKeyParts.Ec(curve, Octets.fixed(x, length), Octets.fixed(y, length)),
        Material.of(Octets.fixed(d, length)));
  }

  /** Takes a key over when its point is on the curve and belongs to its scalar. */
  static KeyModule.NewKey take(PrivateKeyParts.Ec parts) {
    var domain = domain(parts.curve());
    var x = coordinate("x", parts.x(), parts.curve());
    var y = coordinate("y", parts.y(), parts.curve());
    var d = Octets.number(parts.d());
    if (d.signum() == 0 || d.compareTo(domain.getN()) >= 0) {
      throw unusable("d", "not between 1 and the order of the curve");
    }
    try {
      domain.getCurve().validatePoint(x, y);
    } catch (IllegalArgumentException _) {
      throw unusable("x", "the point is not on the curve");
    }
    var point = domain.getG().multiply(d).normalize();
    if (!point.getAffineXCoord().toBigInteger().equals(x)
        || !point.getAffineYCoord().toBigInteger().equals(y)) {
      throw unusable("d", "does not belong to the point");
    }
    return key(parts.curve(), x, y, d);
  }

  /** Leading zero octets are dropped, a longer number refused. */
  private static BigInteger coordinate(String member, byte[] octets, Curve curve) {
    var number = Octets.number(octets);
    if (number.bitLength() > curve.coordinateBytes() * Byte.SIZE) {
      throw unusable(member, "longer than the curve's coordinates");
    }
    return number;
  }

  /** Of a key that another module made. */
  static PublicKeyParts.Ec shown(ECPublicKey key) {
    int bits = key.getParams().getCurve().getField().getFieldSize();
    var curve =
        switch (bits) {
          case 256 -> Curve.P_256;
          case 384 -> Curve.P_384;
          case 521 -> Curve.P_521;
          default -> throw new IllegalStateException("a curve that was not asked for");
        };
    var point = key.getW();
    return new PublicKeyParts.Ec(
        curve,
        Octets.fixed(point.getAffineX(), curve.coordinateBytes()),
        Octets.fixed(point.getAffineY(), curve.coordinateBytes()));
  }

  static ECPublicKey publicKey(PublicKeyParts.Ec shown) {
    try {
      return (ECPublicKey)
          CryptoEngine.keyFactory("EC")
              .generatePublic(
                  new ECPublicKeySpec(
                      new ECPoint(Octets.number(shown.x()), Octets.number(shown.y())),
                      parameters(shown.curve())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the public key of a stored key is damaged", e);
    }
  }

  static ECPrivateKey privateKey(Curve curve, SecretBytes material) {
    return Material.read(
        material,
        scalar ->
            (ECPrivateKey)
                CryptoEngine.keyFactory("EC")
                    .generatePrivate(
                        new ECPrivateKeySpec(Octets.number(scalar), parameters(curve))));
  }

  /** PKCS#8 with the curve's name and the point (RFC 5915, RFC 5958). */
  static SecretBytes pkcs8(PublicKeyParts.Ec shown, SecretBytes material) {
    var oid = oid(shown.curve());
    var named = new ECNamedDomainParameters(oid, domain(shown.curve()));
    return SecretBytes.owning(
        Material.read(
            material,
            scalar -> {
              try {
                return PrivateKeyInfoFactory.createPrivateKeyInfo(
                        new ECPrivateKeyParameters(Octets.number(scalar), named))
                    .getEncoded();
              } catch (IOException e) {
                throw new IllegalStateException("an EC key cannot be encoded");
              }
            }));
  }

  /** The members of a PKCS#8 key; its curve must be one of ours. */
  static PrivateKeyParts.Ec parts(PrivateKeyInfo info) throws IOException {
    var oid = ASN1ObjectIdentifier.getInstance(info.getPrivateKeyAlgorithm().getParameters());
    for (var curve : Curve.values()) {
      if (oid(curve).equals(oid)) {
        var d = org.bouncycastle.asn1.sec.ECPrivateKey.getInstance(info.parsePrivateKey()).getKey();
        if (d.signum() <= 0 || d.compareTo(domain(curve).getN()) >= 0) {
          break;
        }
        var point = domain(curve).getG().multiply(d).normalize();
        int length = curve.coordinateBytes();
        return new PrivateKeyParts.Ec(
            curve,
            Octets.fixed(point.getAffineXCoord().toBigInteger(), length),
            Octets.fixed(point.getAffineYCoord().toBigInteger(), length),
            SecretBytes.owning(Octets.minimal(d)));
      }
    }
    throw new IllegalArgumentException("another curve, or no scalar of it");
  }

  private static ASN1ObjectIdentifier oid(Curve curve) {
    return ECNamedCurveTable.getOID(curve == Curve.P_256K ? "secp256k1" : curve.word());
  }

  static X9ECParameters domain(Curve curve) {
    return CustomNamedCurves.getByName(curve == Curve.P_256K ? "secp256k1" : curve.word());
  }

  private static ECParameterSpec parameters(Curve curve) throws GeneralSecurityException {
    var parameters = AlgorithmParameters.getInstance("EC");
    parameters.init(new ECGenParameterSpec(standardName(curve)));
    return parameters.getParameterSpec(ECParameterSpec.class);
  }

  /** The name of the JDK and its providers. */
  private static String standardName(Curve curve) {
    return switch (curve) {
      case P_256 -> "secp256r1";
      case P_384 -> "secp384r1";
      case P_521 -> "secp521r1";
      case P_256K -> "secp256k1";
    };
  }

  private static RefusedException unusable(String member, String problem) {
    return new RefusedException(new KeyRefusal.Unusable(member, problem));
  }
}
