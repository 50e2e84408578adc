package sallyport.crypto.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.ECGenParameterSpec;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.crypto.SecretBytes;

/** The module of this process. */
class SoftwareModuleTest extends KeyModuleContract {
  private static final SoftwareModule MODULE = new SoftwareModule();
  private static final RSAPrivateCrtKey RSA = rsa();

  @TempDir Path folder;

  @Override
  KeyModule module() {
    return MODULE;
  }

  private static RSAPrivateCrtKey rsa() {
    try {
      var generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      return (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
    } catch (java.security.GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SecretBytes secret(BigInteger number) {
    return SecretBytes.owning(number.toByteArray());
  }

  /** The JDK's key, after one of its numbers was changed. */
  private static PrivateKeyParts.Rsa parts(String member, UnaryOperator<BigInteger> change) {
    UnaryOperator<BigInteger> same = it -> it;
    var crt =
        new PrivateKeyParts.Crt(
            secret((member.equals("p") ? change : same).apply(RSA.getPrimeP())),
            secret((member.equals("q") ? change : same).apply(RSA.getPrimeQ())),
            secret((member.equals("dp") ? change : same).apply(RSA.getPrimeExponentP())),
            secret((member.equals("dq") ? change : same).apply(RSA.getPrimeExponentQ())),
            secret((member.equals("qi") ? change : same).apply(RSA.getCrtCoefficient())));
    return new PrivateKeyParts.Rsa(
        (member.equals("n") ? change : same).apply(RSA.getModulus()).toByteArray(),
        (member.equals("e") ? change : same).apply(RSA.getPublicExponent()).toByteArray(),
        secret((member.equals("d") ? change : same).apply(RSA.getPrivateExponent())),
        Optional.of(crt));
  }

  @Test
  void a_key_brought_with_and_without_its_factors_is_the_same_key() {
    var whole = parts("", it -> it);
    var bare = new PrivateKeyParts.Rsa(whole.n(), whole.e(), whole.d(), Optional.empty());
    try (var first = MODULE.take(whole);
        var second = MODULE.take(bare)) {
      assertThat(first.shown()).isEqualTo(second.shown());
      var what = ToSign.digest(octets(32));
      var signature =
          MODULE.load(second.shown(), second.material()).sign(SignatureAlgorithm.RS256, what);
      assertThat(
              MODULE
                  .load(first.shown(), first.material())
                  .verify(SignatureAlgorithm.RS256, what, signature))
          .isTrue();
      var shown = (PublicKeyParts.Rsa) first.shown();
      assertThat(new BigInteger(1, shown.n())).isEqualTo(RSA.getModulus());
      assertThat(shown.n()[0]).as("no leading zero octet").isNotZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"n", "e", "d", "p", "q", "dp", "dq", "qi"})
  void a_key_of_which_one_number_is_another_is_refused(String member) {
    for (UnaryOperator<BigInteger> change :
        List.<UnaryOperator<BigInteger>>of(
            it -> it.add(BigInteger.TWO),
            it -> it.add(BigInteger.ONE),
            it -> BigInteger.ONE,
            it -> BigInteger.ZERO)) {
      assertThatThrownBy(() -> MODULE.take(parts(member, change)))
          .as(member)
          .isInstanceOfSatisfying(
              sallyport.core.RefusedException.class,
              it -> assertThat(it.refusal()).isInstanceOf(KeyRefusal.Unusable.class));
    }
  }

  @Test
  void a_private_exponent_that_belongs_to_no_factors_is_refused() {
    var other = parts("d", it -> it.subtract(BigInteger.TWO));
    var bare = new PrivateKeyParts.Rsa(other.n(), other.e(), other.d(), Optional.empty());

    refusesWith(() -> MODULE.take(bare), KeyRefusal.Unusable.class, "d");
  }

  @Test
  void weak_rsa_keys_are_refused() {
    var random = new java.security.SecureRandom();
    var e = BigInteger.valueOf(65_537);
    var short_ =
        made(BigInteger.probablePrime(512, random), BigInteger.probablePrime(512, random), e);
    refusesWith(() -> MODULE.take(short_), KeyRefusal.Unusable.class, "n");
    BigInteger p;
    BigInteger q;
    do {
      p = BigInteger.probablePrime(1024, random).setBit(1022).nextProbablePrime();
      q = p.nextProbablePrime();
    } while (p.multiply(q).bitLength() != 2048);
    var close = made(p, q, e);
    refusesWith(() -> MODULE.take(close), KeyRefusal.Unusable.class, "p");
  }

  private static PrivateKeyParts.Rsa made(BigInteger p, BigInteger q, BigInteger e) {
    var phi = p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE));
    var d = e.modInverse(phi);
    return new PrivateKeyParts.Rsa(
        p.multiply(q).toByteArray(),
        e.toByteArray(),
        secret(d),
        Optional.of(
            new PrivateKeyParts.Crt(
                secret(p),
                secret(q),
                secret(d.mod(p.subtract(BigInteger.ONE))),
                secret(d.mod(q.subtract(BigInteger.ONE))),
                secret(q.modInverse(p)))));
  }

  @Test
  void rsa_keys_have_the_exponent_that_was_asked_for() {
    for (long exponent : new long[] {3, 17, 65_537, 2_147_483_647L}) {
      try (var key = made(new KeySpec.Rsa(2048, exponent))) {
        assertThat(new BigInteger(1, ((PublicKeyParts.Rsa) key.shown()).e()))
            .isEqualTo(BigInteger.valueOf(exponent));
        signsAndVerifies(key, SignatureAlgorithm.PS256);
      }
    }
  }

  @Test
  void keys_on_secp256k1_sign_too() {
    signsOn(Curve.P_256K);
  }

  @Test
  void a_point_off_the_curve_or_of_another_key_is_refused() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var pair = generator.generateKeyPair();
    var other = (ECPublicKey) generator.generateKeyPair().getPublic();
    var x = ((ECPublicKey) pair.getPublic()).getW().getAffineX();
    var y = ((ECPublicKey) pair.getPublic()).getW().getAffineY();
    var d = ((ECPrivateKey) pair.getPrivate()).getS();
    assertThat(MODULE.take(ec(x, y, d)).shown())
        .isEqualTo(new PublicKeyParts.Ec(Curve.P_256, Octets.fixed(x, 32), Octets.fixed(y, 32)));
    refusesWith(() -> MODULE.take(ec(x.add(BigInteger.ONE), y, d)), KeyRefusal.Unusable.class, "x");
    refusesWith(() -> MODULE.take(ec(x, y, d.add(BigInteger.ONE))), KeyRefusal.Unusable.class, "d");
    refusesWith(() -> MODULE.take(ec(x, y, BigInteger.ZERO)), KeyRefusal.Unusable.class, "d");
    refusesWith(
        () -> MODULE.take(ec(x, y, other.getParams().getOrder())), KeyRefusal.Unusable.class, "d");
    refusesWith(
        () -> MODULE.take(ec(other.getW().getAffineX(), other.getW().getAffineY(), d)),
        KeyRefusal.Unusable.class,
        "d");
  }

  private static PrivateKeyParts.Ec ec(BigInteger x, BigInteger y, BigInteger d) {
    return new PrivateKeyParts.Ec(Curve.P_256, x.toByteArray(), y.toByteArray(), secret(d));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 17, 33, 64})
  void symmetric_keys_of_other_sizes_are_refused(int length) {
    refusesWith(
        () -> MODULE.take(new PrivateKeyParts.Symmetric(SecretBytes.owning(new byte[length]))),
        KeyRefusal.Unusable.class,
        "k");
  }

  @ParameterizedTest
  @EnumSource
  void post_quantum_keys_sign_messages_with_context_and_representatives(MlDsa parameters) {
    var algorithm = SignatureAlgorithm.named(parameters.word()).orElseThrow();
    try (var key = made(new KeySpec.PostQuantum(parameters))) {
      var message = octets(100);
      var plain = ToSign.digest(message);
      var bound = new ToSign(message, Optional.empty(), Optional.of(octets(255)));
      var mu = new ToSign(new byte[0], Optional.of(octets(64)), Optional.empty());
      for (var what : List.of(plain, bound, mu)) {
        var signature = key.sign(algorithm, what);
        for (var other : List.of(plain, bound, mu)) {
          assertThat(key.verify(algorithm, other, signature)).isEqualTo(other.equals(what));
        }
      }
      refusesWith(
          () ->
              key.sign(algorithm, new ToSign(message, Optional.empty(), Optional.of(octets(256)))),
          KeyRefusal.BadValue.class,
          "context");
      refusesWith(
          () -> key.sign(algorithm, new ToSign(message, Optional.of(octets(63)), Optional.empty())),
          KeyRefusal.BadValue.class,
          "external_mu");
    }
  }

  /** OpenSSL takes the exported key, and both sides read what the other wrote. */
  @Test
  void openssl_signs_verifies_and_decrypts_with_the_same_keys() throws Exception {
    try (var made = MODULE.generate(new KeySpec.Rsa(2048, 65_537));
        var exported = MODULE.export(made.shown(), made.material())) {
      var live = MODULE.load(made.shown(), made.material());
      var key = folder.resolve("rsa.der");
      Files.write(key, exported.<byte[]>expose(byte[]::clone));
      var digest = octets(32);
      for (var padding : List.of("pkcs1", "pss")) {
        var algorithm = padding.equals("pss") ? SignatureAlgorithm.PS256 : SignatureAlgorithm.RS256;
        var options =
            padding.equals("pss")
                ? List.of("-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest")
                : List.of("-pkeyopt", "rsa_padding_mode:pkcs1");
        var signature =
            openssl(
                key,
                "-sign",
                digest,
                Stream.concat(options.stream(), Stream.of("-pkeyopt", "digest:sha256")).toList());
        assertThat(live.verify(algorithm, ToSign.digest(digest), signature)).isTrue();
      }
      var sealed =
          live.encrypt(
                  EncryptionAlgorithm.RSA_OAEP_256,
                  SecretBytes.owning(digest.clone()),
                  Optional.empty(),
                  Optional.empty())
              .value();
      assertThat(
              openssl(
                  key,
                  "-decrypt",
                  sealed,
                  List.of(
                      "-pkeyopt",
                      "rsa_padding_mode:oaep",
                      "-pkeyopt",
                      "rsa_oaep_md:sha256",
                      "-pkeyopt",
                      "rsa_mgf1_md:sha256")))
          .isEqualTo(digest);
    }
  }

  /** RSNULL is the padding of PKCS #1 around what is sent, with no name of a digest before it. */
  @Test
  void openssl_signs_and_reads_back_bare_values_with_the_same_key() throws Exception {
    var bare = List.of("-pkeyopt", "rsa_padding_mode:pkcs1");
    try (var made = MODULE.generate(new KeySpec.Rsa(2048, 65_537));
        var exported = MODULE.export(made.shown(), made.material())) {
      var live = MODULE.load(made.shown(), made.material());
      var key = folder.resolve("rsa.der");
      Files.write(key, exported.<byte[]>expose(byte[]::clone));
      // It takes nothing longer than the longest digest to sign.
      for (int length : new int[] {1, 20, 36, 64}) {
        var value = octets(length);
        var ours = live.sign(SignatureAlgorithm.RSNULL, ToSign.digest(value));
        var theirs = openssl(key, "-sign", value, bare);

        assertThat(ours).isEqualTo(theirs);
        assertThat(openssl(key, "-verifyrecover", ours, bare)).isEqualTo(value);
        assertThat(live.verify(SignatureAlgorithm.RSNULL, ToSign.digest(value), theirs)).isTrue();
        theirs[length] ^= 1;
        assertThat(live.verify(SignatureAlgorithm.RSNULL, ToSign.digest(value), theirs)).isFalse();
      }
      var longest = octets(245);
      var ours = live.sign(SignatureAlgorithm.RSNULL, ToSign.digest(longest));
      assertThat(openssl(key, "-verifyrecover", ours, bare)).isEqualTo(longest);
    }
  }

  private byte[] openssl(Path key, String what, byte[] input, List<String> options)
      throws Exception {
    var in = folder.resolve("in");
    var out = folder.resolve("out");
    Files.write(in, input);
    var command =
        new java.util.ArrayList<>(
            List.of("openssl", "pkeyutl", what, "-inkey", key.toString(), "-keyform", "DER"));
    command.addAll(List.of("-in", in.toString(), "-out", out.toString()));
    command.addAll(options);
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said =
        new String(
            process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return Files.readAllBytes(out);
  }

  @Test
  void what_came_wrapped_must_be_a_private_key_of_the_type_that_was_named() throws Exception {
    var rsa = RSA.getEncoded();
    var ec = KeyPairGenerator.getInstance("EC").generateKeyPair().getPrivate().getEncoded();
    var short_ = pkcs8(new DERSequence(new ASN1Integer(0)));
    var huge = new ASN1Integer(BigInteger.ONE.shiftLeft(100));
    var version = pkcs8(new DERSequence(new ASN1Encodable[] {huge, huge}));
    var texts = pkcs8(new DERSequence(new ASN1Encodable[] {DERNull.INSTANCE, DERNull.INSTANCE}));
    for (var encoded : List.of(ec, short_, version, texts, new byte[0], octets(64))) {
      refusesParts(KeySpec.Kind.RSA, encoded);
    }
    for (var encoded : List.of(rsa, short_, version, texts, new byte[0], octets(64))) {
      refusesParts(KeySpec.Kind.EC, encoded);
    }
  }

  /** With the algorithm of an RSA key (RFC 8017, A.1), whatever is inside. */
  private static byte[] pkcs8(ASN1Encodable inside) throws java.io.IOException {
    return new PrivateKeyInfo(
            new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE), inside)
        .getEncoded();
  }

  private static void refusesParts(KeySpec.Kind kind, byte[] encoded) {
    try (var wrapped = SecretBytes.owning(encoded.clone())) {
      refusesWith(
          () -> SoftwareModule.parts(kind, wrapped).close(), KeyRefusal.Unusable.class, "key_hsm");
    }
  }

  /** By the engine without a context, by Bouncy Castle over a representative of the same. */
  @ParameterizedTest
  @EnumSource
  void both_ways_of_ml_dsa_read_what_the_other_wrote(MlDsa parameters) {
    var algorithm = parameters.signature();
    try (var key = made(new KeySpec.PostQuantum(parameters))) {
      var pub = ((PublicKeyParts.PostQuantum) key.shown()).pub();
      for (int i = 0; i < 8; i++) {
        var message = octets(i * 50);
        var plain = ToSign.digest(message);
        var empty = new ToSign(message, Optional.empty(), Optional.of(new byte[0]));
        var mu = Optional.of(PublishedVectorsTest.representative(pub, new byte[0], message));
        var over = new ToSign(new byte[0], mu, Optional.empty());
        for (var what : List.of(plain, empty, over)) {
          var signature = key.sign(algorithm, what);
          for (var other : List.of(plain, empty, over)) {
            assertThat(key.verify(algorithm, other, signature)).isTrue();
            signature[i] ^= 1;
            assertThat(key.verify(algorithm, other, signature)).isFalse();
            signature[i] ^= 1;
          }
          assertThat(key.verify(algorithm, plain, java.util.Arrays.copyOf(signature, 7))).isFalse();
        }
      }
    }
  }

  @Test
  void a_key_that_refused_to_unwrap_wraps_and_unwraps_on() {
    try (var key = made(new KeySpec.Symmetric(256))) {
      for (var algorithm :
          List.of(EncryptionAlgorithm.A256KW, EncryptionAlgorithm.CKM_AES_KEY_WRAP_PAD)) {
        for (int i = 0; i < 20; i++) {
          encryptsAndDecrypts(key, algorithm, 16 + 8 * (i % 4));
          refuses(
              () -> key.decrypt(algorithm, Ciphertext.of(octets(40))),
              new KeyRefusal.DoesNotOpen());
        }
      }
    }
  }

  @Test
  void a_closed_symmetric_key_wraps_nothing_more() {
    for (var algorithm :
        List.of(EncryptionAlgorithm.A256KW, EncryptionAlgorithm.CKM_AES_KEY_WRAP_PAD)) {
      var key = made(new KeySpec.Symmetric(256));
      encryptsAndDecrypts(key, algorithm, 32);
      key.close();
      assertThatThrownBy(() -> encryptsAndDecrypts(key, algorithm, 32))
          .isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> key.decrypt(algorithm, Ciphertext.of(new byte[40])))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void a_closed_key_computes_nothing_more() {
    for (var spec :
        List.of(
            new KeySpec.Rsa(2048, 65_537),
            new KeySpec.Ec(Curve.P_256),
            new KeySpec.Ec(Curve.P_256K),
            new KeySpec.PostQuantum(MlDsa.ML_DSA_44))) {
      var key = made(spec);
      key.close();
      var algorithm =
          switch (spec) {
            case KeySpec.Ec(var curve) -> of(curve);
            case KeySpec.PostQuantum(var parameters) -> parameters.signature();
            default -> SignatureAlgorithm.RS256;
          };
      assertThatThrownBy(() -> key.sign(algorithm, ToSign.digest(new byte[32])))
          .isInstanceOf(IllegalStateException.class);
    }
  }
}
