package sallyport.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Date;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignaturesTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-23T05:00:00Z"));
  private static final TokenSigningKey KEY = TokenSigningKey.generate(CLOCK);
  private static final byte[] DATA = "header.payload".getBytes(US_ASCII);

  @TempDir Path folder;

  @Test
  void signing_gives_the_signature_of_rfc_7515_appendix_a_2() throws Exception {
    var pair = Rfc7515.rsa();
    var key =
        TokenSigningKey.load(
            SecretBytes.owning(pair.getPrivate().getEncoded()),
            TokenSigningKey.certify(pair, CLOCK));

    var signature = key.signSha256(Rfc7515.RS256_INPUT.getBytes(US_ASCII));

    assertThat(signature).isEqualTo(Rfc7515.RS256_SIGNATURE);
    assertThat(
            RsaVerifier.verify(
                (RSAPublicKey) pair.getPublic(),
                Rfc7515.RS256_INPUT.getBytes(US_ASCII),
                Rfc7515.RS256_SIGNATURE))
        .isTrue();
  }

  @Test
  void verification_knows_the_signature_of_rfc_7515_appendix_a_3() throws Exception {
    var certificate = certificate(Rfc7515.ec(), "SHA256withECDSA");
    var input = Rfc7515.ES256_INPUT.getBytes(US_ASCII);

    assertThat(AssertionSignatures.verify("ES256", certificate, input, Rfc7515.ES256_SIGNATURE))
        .isTrue();
    var altered = Rfc7515.ES256_SIGNATURE.clone();
    altered[63] ^= 1;
    assertThat(AssertionSignatures.verify("ES256", certificate, input, altered)).isFalse();
    assertThat(AssertionSignatures.verify("RS256", certificate, input, Rfc7515.ES256_SIGNATURE))
        .isFalse();
    assertThat(AssertionSignatures.verify("ES256", certificate, input, new byte[64])).isFalse();
  }

  @Test
  void openssl_verifies_what_a_signing_key_signed() throws Exception {
    Files.write(folder.resolve("cert.der"), KEY.certificate());
    Files.write(folder.resolve("data"), DATA);
    Files.write(folder.resolve("signature"), KEY.signSha256(DATA));
    var openssl = new OpenSsl(folder);
    openssl.run("x509", "-inform", "DER", "-in", "cert.der", "-out", "cert.pem");
    Files.writeString(
        folder.resolve("public.pem"), openssl.run("x509", "-in", "cert.pem", "-noout", "-pubkey"));

    assertThat(
            openssl.run(
                "dgst", "-sha256", "-verify", "public.pem", "-signature", "signature", "data"))
        .contains("Verified OK");
    assertThat(openssl.run("verify", "-CAfile", "cert.pem", "-attime", "1795410000", "cert.pem"))
        .contains("cert.pem: OK");
    assertThat(openssl.run("x509", "-in", "cert.pem", "-noout", "-fingerprint", "-sha1"))
        .contains(
            HexFormat.ofDelimiter(":")
                .withUpperCase()
                .formatHex(Base64.getUrlDecoder().decode(KEY.x5t())));
  }

  @Test
  void assertions_that_openssl_signed_verify_by_their_certificate() throws Exception {
    var openssl = new OpenSsl(folder);
    Files.write(folder.resolve("data"), DATA);
    openssl.run(
        ("req -x509 -newkey rsa:2048 -nodes -keyout rsa.key -outform DER -out rsa.der"
                + " -subj /CN=client -days 30")
            .split(" "));
    openssl.run("dgst -sha256 -sign rsa.key -out rs256 data".split(" "));
    openssl.run(
        ("dgst -sha256 -sign rsa.key -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32"
                + " -out ps256 data")
            .split(" "));
    var certificate =
        Certificates.parse(Files.readAllBytes(folder.resolve("rsa.der"))).orElseThrow();
    var rs256 = Files.readAllBytes(folder.resolve("rs256"));
    var ps256 = Files.readAllBytes(folder.resolve("ps256"));

    assertThat(AssertionSignatures.verify("RS256", certificate, DATA, rs256)).isTrue();
    assertThat(AssertionSignatures.verify("PS256", certificate, DATA, ps256)).isTrue();
    assertThat(AssertionSignatures.verify("RS256", certificate, DATA, ps256)).isFalse();
    assertThat(AssertionSignatures.verify("PS256", certificate, DATA, rs256)).isFalse();
    assertThat(AssertionSignatures.verify("ES256", certificate, DATA, rs256)).isFalse();
    assertThat(AssertionSignatures.verify("RS256", certificate, new byte[0], rs256)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "", "HS256", "rs256", "RS512", "PS384", "EdDSA", "RS256 "})
  void an_algorithm_that_is_not_in_the_table_verifies_nothing(String algorithm) {
    var certificate = Certificates.parse(KEY.certificate()).orElseThrow();

    assertThat(AssertionSignatures.verify(algorithm, certificate, DATA, KEY.signSha256(DATA)))
        .isFalse();
    assertThat(AssertionSignatures.verify(algorithm, certificate, DATA, new byte[0])).isFalse();
  }

  @Test
  void weak_keys_and_other_curves_verify_nothing() throws Exception {
    var small = pair("RSA", 1024);
    var p384 = KeyPairGenerator.getInstance("EC");
    p384.initialize(new ECGenParameterSpec("secp384r1"));
    var curve = p384.generateKeyPair();

    assertThat(verifiesOwn("RS256", "SHA256withRSA", small)).isFalse();
    assertThat(verifiesOwn("RS256", "SHA256withRSA", pair("RSA", 2048))).isTrue();
    assertThat(verifiesOwn("ES256", "SHA256withECDSAinP1363Format", curve)).isFalse();
  }

  @Test
  void a_signature_altered_anywhere_or_of_another_length_does_not_verify() {
    var signature = KEY.signSha256(DATA);

    assertThat(RsaVerifier.verify(KEY.publicKey(), DATA, signature)).isTrue();
    for (int i = 0; i < signature.length; i++) {
      var altered = signature.clone();
      altered[i] ^= 1;
      assertThat(RsaVerifier.verify(KEY.publicKey(), DATA, altered)).isFalse();
    }
    for (int length : new int[] {0, 1, 255, 257, 512}) {
      assertThat(RsaVerifier.verify(KEY.publicKey(), DATA, Arrays.copyOf(signature, length)))
          .isFalse();
    }
    assertThat(RsaVerifier.verify(KEY.publicKey(), new byte[0], signature)).isFalse();
  }

  @Test
  void a_signing_key_comes_back_from_its_stored_form() {
    var loaded = TokenSigningKey.load(KEY.privateKey(), KEY.certificate());

    assertThat(RsaVerifier.verify(KEY.publicKey(), DATA, loaded.signSha256(DATA))).isTrue();
    assertThat(loaded.x5t()).isEqualTo(KEY.x5t());
    assertThat(loaded.publicKey().getModulus()).isEqualTo(KEY.publicKey().getModulus());
  }

  @Test
  void a_signing_key_with_anothers_certificate_or_with_noise_is_refused_without_a_word_of_it() {
    var other = TokenSigningKey.generate(CLOCK);

    assertThatThrownBy(() -> TokenSigningKey.load(KEY.privateKey(), other.certificate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("certificate");
    assertThatThrownBy(() -> TokenSigningKey.load(KEY.privateKey(), new byte[] {0x30, 0}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> TokenSigningKey.load(SecretBytes.ofUtf8("PLANTED-SECRET"), KEY.certificate()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("PLANTED");
  }

  @Test
  void many_threads_sign_with_one_key() throws Exception {
    var signs =
        IntStream.range(0, 64)
            .<Callable<byte[]>>mapToObj(n -> () -> KEY.signSha256(new byte[] {(byte) n}))
            .toList();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      int n = 0;
      for (var signature : threads.invokeAll(signs)) {
        assertThat(RsaVerifier.verify(KEY.publicKey(), new byte[] {(byte) n++}, signature.get()))
            .isTrue();
      }
    }
  }

  @Test
  void only_whole_certificates_of_bounded_size_are_read() {
    var der = KEY.certificate();

    assertThat(Certificates.parse(der)).isPresent();
    assertThat(Certificates.parse(Arrays.copyOf(der, der.length + 1))).isEmpty();
    assertThat(Certificates.parse(Arrays.copyOf(der, der.length - 1))).isEmpty();
    assertThat(Certificates.parse(new byte[0])).isEmpty();
    assertThat(Certificates.parse(new byte[17 * 1024])).isEmpty();
    assertThat(Certificates.parse("-----BEGIN CERTIFICATE-----".getBytes(US_ASCII))).isEmpty();
  }

  private static boolean verifiesOwn(String jwsAlg, String jcaName, KeyPair pair) throws Exception {
    var signer = Signature.getInstance(jcaName);
    signer.initSign(pair.getPrivate());
    signer.update(DATA);
    var certificate =
        certificate(
            pair, pair.getPublic() instanceof RSAPublicKey ? "SHA256withRSA" : "SHA256withECDSA");
    return AssertionSignatures.verify(jwsAlg, certificate, DATA, signer.sign());
  }

  private static KeyPair pair(String algorithm, int bits) throws Exception {
    var generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(KeyPair pair, String algorithm) throws Exception {
    var name = new X500Name("CN=client");
    var from = CLOCK.instant();
    return Certificates.parse(
            new JcaX509v3CertificateBuilder(
                    name,
                    BigInteger.ONE,
                    Date.from(from),
                    Date.from(from.plus(Duration.ofDays(1))),
                    name,
                    pair.getPublic())
                .build(new JcaContentSignerBuilder(algorithm).build(pair.getPrivate()))
                .getEncoded())
        .orElseThrow();
  }
}
