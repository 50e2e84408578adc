package sallyport.crypto.keys;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import sallyport.core.RefusedException;
import sallyport.crypto.CryptoEngine;
import sallyport.crypto.SecretBytes;

/** RSA keys made, taken over and read again. What is stored is PKCS#8 with the CRT members. */
final class RsaKeys {
  private static final Set<Integer> SIZES = Set.of(2048, 3072, 4096);
  private static final int MOST_EXPONENT_BITS = 32;
  private static final int PRIME_CERTAINTY = 100;
  private static final int CLOSENESS_BITS = 100;
  private static final int FACTORING_TRIES = 128;

  /**
   * Primes in whose groups the moduli of the broken generator of CVE-2017-15361 stand out: there
   * they are powers of 65537 (Nemec et al., "The Return of Coppersmith's Attack", 2017).
   */
  private static final int[] ROCA_PRIMES = {
    11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157
  };

  private RsaKeys() {}

  static KeyModule.NewKey generate(KeySpec.Rsa spec) {
    try {
      var generator = CryptoEngine.keyPairGenerator("RSA");
      generator.initialize(
          new RSAKeyGenParameterSpec(spec.bits(), BigInteger.valueOf(spec.publicExponent())));
      return of(generator.generateKeyPair());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("RSA does not work here", e);
    }
  }

  private static KeyModule.NewKey of(KeyPair pair) {
    return new KeyModule.NewKey(
        shown((RSAPublicKey) pair.getPublic()), Material.of(pair.getPrivate().getEncoded()));
  }

  static PublicKeyParts.Rsa shown(RSAPublicKey key) {
    return new PublicKeyParts.Rsa(
        Octets.minimal(key.getModulus()), Octets.minimal(key.getPublicExponent()));
  }

  static RSAPublicKey publicKey(PublicKeyParts.Rsa shown) {
    try {
      return (RSAPublicKey)
          CryptoEngine.keyFactory("RSA")
              .generatePublic(
                  new RSAPublicKeySpec(Octets.number(shown.n()), Octets.number(shown.e())));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the public key of a stored key is damaged", e);
    }
  }

  static RSAPrivateCrtKey privateKey(SecretBytes material) {
    return Material.read(
        material,
        pkcs8 ->
            (RSAPrivateCrtKey)
                CryptoEngine.keyFactory("RSA")
                    .generatePrivate(new PKCS8EncodedKeySpec(pkcs8, "RSA")));
  }

  /** Takes a key over when it is one: every relation between its members is checked. */
  static KeyModule.NewKey take(PrivateKeyParts.Rsa parts) {
    var n = Octets.number(parts.n());
    var e = Octets.number(parts.e());
    if (!SIZES.contains(n.bitLength()) || !n.testBit(0)) {
      throw unusable("n", "not an odd number of 2048, 3072 or 4096 bits");
    }
    if (!e.testBit(0) || e.compareTo(BigInteger.TWO) <= 0 || e.bitLength() > MOST_EXPONENT_BITS) {
      throw unusable("e", "not an odd number of 3 or more and at most 32 bits");
    }
    if (roca(n)) {
      throw unusable("n", "made by the weak generator of CVE-2017-15361");
    }
    var d = Octets.number(parts.d());
    if (d.compareTo(BigInteger.ONE) <= 0 || d.compareTo(n) >= 0) {
      throw unusable("d", "not between 1 and n");
    }
    var factors = parts.crt().map(RsaKeys::given).or(() -> recovered(n, e, d));
    var crt = factors.orElseThrow(() -> unusable("d", "does not belong to n and e"));
    checkFactors(crt, n);
    var pLess = crt.p.subtract(BigInteger.ONE);
    var qLess = crt.q.subtract(BigInteger.ONE);
    var product = d.multiply(e).subtract(BigInteger.ONE);
    if (product.mod(pLess).signum() != 0 || product.mod(qLess).signum() != 0) {
      throw unusable("d", "does not belong to n and e");
    }
    checkRemainders(crt, d, pLess, qLess);
    return made(n, e, d, crt);
  }

  /** The members of a PKCS#8 key (RFC 8017, A.1.2). */
  static PrivateKeyParts.Rsa parts(PrivateKeyInfo info) throws IOException {
    var key = RSAPrivateKey.getInstance(info.parsePrivateKey());
    return new PrivateKeyParts.Rsa(
        Octets.minimal(key.getModulus()),
        Octets.minimal(key.getPublicExponent()),
        secret(key.getPrivateExponent()),
        Optional.of(
            new PrivateKeyParts.Crt(
                secret(key.getPrime1()),
                secret(key.getPrime2()),
                secret(key.getExponent1()),
                secret(key.getExponent2()),
                secret(key.getCoefficient()))));
  }

  private static SecretBytes secret(BigInteger number) {
    return SecretBytes.owning(Octets.minimal(number));
  }

  private static void checkFactors(Factors crt, BigInteger n) {
    if (!crt.p.multiply(crt.q).equals(n)) {
      throw unusable("p", "p times q is not n");
    }
    int half = n.bitLength() / 2;
    if (crt.p.bitLength() != half || crt.q.bitLength() != half) {
      throw unusable("p", "p and q have not half the length of n");
    }
    // FIPS 186-5, A.1.3: closer ones are found by Fermat's method.
    if (crt.p.subtract(crt.q).abs().bitLength() <= half - CLOSENESS_BITS) {
      throw unusable("p", "p and q are too close");
    }
    if (!crt.p.isProbablePrime(PRIME_CERTAINTY)) {
      throw unusable("p", "not a prime");
    }
    if (!crt.q.isProbablePrime(PRIME_CERTAINTY)) {
      throw unusable("q", "not a prime");
    }
  }

  private static void checkRemainders(
      Factors crt, BigInteger d, BigInteger pLess, BigInteger qLess) {
    if (!crt.dp.equals(d.mod(pLess))) {
      throw unusable("dp", "not d modulo p - 1");
    }
    if (!crt.dq.equals(d.mod(qLess))) {
      throw unusable("dq", "not d modulo q - 1");
    }
    if (!crt.qi.equals(crt.q.modInverse(crt.p))) {
      throw unusable("qi", "not the inverse of q modulo p");
    }
  }

  private static KeyModule.NewKey made(BigInteger n, BigInteger e, BigInteger d, Factors crt) {
    try {
      var key =
          CryptoEngine.keyFactory("RSA")
              .generatePrivate(
                  new RSAPrivateCrtKeySpec(n, e, d, crt.p, crt.q, crt.dp, crt.dq, crt.qi));
      return new KeyModule.NewKey(
          new PublicKeyParts.Rsa(Octets.minimal(n), Octets.minimal(e)),
          Material.of(key.getEncoded()));
    } catch (GeneralSecurityException _) {
      // Without its cause: a provider may quote what it did not like.
      throw unusable("key", "refused by the cryptographic library");
    }
  }

  private record Factors(BigInteger p, BigInteger q, BigInteger dp, BigInteger dq, BigInteger qi) {}

  private static Factors given(PrivateKeyParts.Crt crt) {
    return new Factors(
        Octets.number(crt.p()),
        Octets.number(crt.q()),
        Octets.number(crt.dp()),
        Octets.number(crt.dq()),
        Octets.number(crt.qi()));
  }

  /**
   * NIST SP 800-56B, appendix C: the factors from both exponents. A number that the exponents do
   * not lead back to 1 shows at once that they belong to other factors.
   */
  private static Optional<Factors> recovered(BigInteger n, BigInteger e, BigInteger d) {
    var even = d.multiply(e).subtract(BigInteger.ONE);
    if (even.testBit(0) || even.signum() <= 0) {
      return Optional.empty();
    }
    int halvings = even.getLowestSetBit();
    var odd = even.shiftRight(halvings);
    var random = new SecureRandom();
    var minusOne = n.subtract(BigInteger.ONE);
    for (int i = 0; i < FACTORING_TRIES; i++) {
      var y = new BigInteger(n.bitLength() - 1, random).add(BigInteger.TWO).modPow(odd, n);
      int squarings = 0;
      while (squarings < halvings && !y.equals(BigInteger.ONE) && !y.equals(minusOne)) {
        var square = y.multiply(y).mod(n);
        if (square.equals(BigInteger.ONE)) {
          return Optional.of(derived(y.subtract(BigInteger.ONE).gcd(n), n, d));
        }
        y = square;
        squarings++;
      }
      if (squarings == halvings) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static Factors derived(BigInteger one, BigInteger n, BigInteger d) {
    var other = n.divide(one);
    var p = one.max(other);
    var q = one.min(other);
    return new Factors(
        p,
        q,
        d.mod(p.subtract(BigInteger.ONE)),
        d.mod(q.subtract(BigInteger.ONE)),
        q.modInverse(p));
  }

  private static boolean roca(BigInteger n) {
    for (int prime : ROCA_PRIMES) {
      int remainder = n.mod(BigInteger.valueOf(prime)).intValue();
      if (!powerOf65537(remainder, prime)) {
        return false;
      }
    }
    return true;
  }

  private static boolean powerOf65537(int remainder, int prime) {
    int power = 1;
    for (int i = 0; i < prime; i++) {
      if (power == remainder) {
        return true;
      }
      power = (int) (power * 65_537L % prime);
    }
    return false;
  }

  private static RefusedException unusable(String member, String problem) {
    return new RefusedException(new KeyRefusal.Unusable(member, problem));
  }
}
