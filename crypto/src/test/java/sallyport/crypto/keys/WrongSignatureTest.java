package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.interfaces.RSAPrivateCrtKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An RSA key whose machine fails in one of the two halves of its computation. */
class WrongSignatureTest {
  private static final RSAPrivateCrtKey KEY = key();
  private static final PublicKeyParts.Rsa SHOWN =
      new PublicKeyParts.Rsa(
          Octets.minimal(KEY.getModulus()), Octets.minimal(KEY.getPublicExponent()));

  private static RSAPrivateCrtKey key() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  /** By the Chinese remainder theorem (RFC 8017, 5.1.2), with a part modulo q that is off. */
  private record Failing(int offBy) implements RsaLiveKey.PrivateHalf {
    @Override
    public byte[] bare(byte[] block) {
      var number = Octets.number(block);
      var p = KEY.getPrimeP();
      var q = KEY.getPrimeQ();
      var first = number.modPow(KEY.getPrimeExponentP(), p);
      var second = number.modPow(KEY.getPrimeExponentQ(), q).add(BigInteger.valueOf(offBy)).mod(q);
      var h = first.subtract(second).multiply(KEY.getCrtCoefficient()).mod(p);
      var result = second.add(h.multiply(q)).toByteArray();
      var whole = new byte[256];
      int count = Math.min(result.length, whole.length);
      System.arraycopy(result, result.length - count, whole, whole.length - count, count);
      return whole;
    }

    @Override
    public boolean checksItself() {
      return false;
    }

    @Override
    public byte[] openOaep(OaepHash hash, byte[] block) {
      throw new AssertionError("nothing is opened here");
    }

    @Override
    public void close() {}
  }

  private static ToSign what(SignatureAlgorithm algorithm) {
    return ToSign.digest(new byte[Math.max(1, algorithm.digestBytes())]);
  }

  @Test
  void one_wrong_signature_would_give_the_key_away() {
    var block = new byte[256];
    block[255] = 2;
    var wrong = Octets.number(new Failing(1).bare(block));

    var difference =
        wrong.modPow(KEY.getPublicExponent(), KEY.getModulus()).subtract(Octets.number(block));
    assertThat(difference.gcd(KEY.getModulus())).isEqualTo(KEY.getPrimeP());
  }

  @ParameterizedTest
  @EnumSource(
      value = SignatureAlgorithm.class,
      names = {"RS256", "RS512", "PS256", "PS512", "RSNULL"})
  void a_wrong_signature_does_not_leave(SignatureAlgorithm algorithm) {
    try (var sound = new RsaLiveKey(SHOWN, new Failing(0));
        var failing = new RsaLiveKey(SHOWN, new Failing(1))) {
      var signature = sound.sign(algorithm, what(algorithm));
      assertThat(sound.verify(algorithm, what(algorithm), signature)).isTrue();

      assertThatThrownBy(() -> failing.sign(algorithm, what(algorithm)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the RSA key computed a wrong signature");
    }
  }
}
