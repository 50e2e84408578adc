package sallyport.crypto.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStoreException;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sallyport.crypto.SecretBytes;

/** A key of SoftHSM2 whose certificate is not written after its private half has been. */
class HalfMadeKeyTest {
  private static TokenSlots library;

  private final TokenLogin login =
      new TokenLogin(
          new TokenChoice(SoftHsm.LIBRARY, Optional.of(SoftHsm.SHARED), 0),
          () -> SecretBytes.ofUtf8(SoftHsm.PIN));
  private final List<String> told = new ArrayList<>();
  private final KeyModule token =
      new Pkcs11Module(
          login,
          (name, pair, provider) ->
              new Unwritable((X509Certificate) TokenCertificate.of(name, pair, provider)),
          material -> told.add(Material.read(material, String::new)));

  @BeforeAll
  static void prepare() throws Exception {
    SoftHsm.prepare();
    library = TokenSlots.of(SoftHsm.LIBRARY);
  }

  @AfterEach
  void logOut() {
    login.close();
  }

  /** What the token held until now under a name, whether or not the provider saw it. */
  private static int held(String name) {
    return new NamedObjects(library, library.labelled(SoftHsm.SHARED)).destroy(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"rsa", "ec"})
  void nothing_of_a_key_stays_that_was_made_by_half(String kind) {
    var spec = kind.equals("ec") ? new KeySpec.Ec(Curve.P_256) : new KeySpec.Rsa(2048, 65_537);

    assertThatThrownBy(() -> token.generate(spec))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the hardware module does not make a key");
    assertThat(told).singleElement().satisfies(name -> assertThat(held(name)).isZero());
  }

  @Test
  void nothing_of_a_key_stays_that_was_taken_by_half() {
    var software = new SoftwareModule();
    try (var own = software.generate(new KeySpec.Rsa(2048, 65_537));
        var encoded = software.export(own.shown(), own.material());
        var parts = SoftwareModule.parts(KeySpec.Kind.RSA, encoded)) {
      assertThatThrownBy(() -> token.take(parts))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("the hardware module does not take a key");
    }
    assertThat(told).singleElement().satisfies(name -> assertThat(held(name)).isZero());
  }

  @Test
  void a_half_made_key_of_a_process_that_is_gone_is_destroyed_by_its_name() throws Exception {
    var pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
    makeHalf("half-made", pair);
    assertThat(held("half-made")).isPositive();

    makeHalf("half-made", pair);
    try (var material = Material.of("half-made".getBytes(UTF_8))) {
      token.destroy(material);
      assertThat(held("half-made")).isZero();
      token.destroy(material);
    }
  }

  private void makeHalf(String name, KeyPair pair) throws GeneralSecurityException {
    var certificate = new Unwritable((X509Certificate) TokenCertificate.of(name, pair, null));
    assertThatThrownBy(() ->
            login.within(session -> {
              session
                  .store()
                  .setKeyEntry(name, pair.getPrivate(), null, new X509Certificate[] {certificate});
              return true;
            }))
        .isInstanceOf(KeyStoreException.class);
  }

  /** As the other, but nobody gets its octets. */
  private static final class Unwritable extends X509Certificate {
    private final X509Certificate other;

    Unwritable(X509Certificate other) {
      this.other = other;
    }

    @Override
    public byte[] getEncoded() throws CertificateEncodingException {
      throw new CertificateEncodingException("not written");
    }

    @Override
    public PublicKey getPublicKey() {
      return other.getPublicKey();
    }

    @Override
    public void verify(PublicKey key) {}

    @Override
    public void verify(PublicKey key, String provider) {}

    @Override
    public void checkValidity() {}

    @Override
    public void checkValidity(Date date) {}

    @Override
    public int getVersion() {
      return other.getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
      return other.getSerialNumber();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract still
    public Principal getIssuerDN() {
      return other.getIssuerX500Principal();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract still
    public Principal getSubjectDN() {
      return other.getSubjectX500Principal();
    }

    @Override
    public X500Principal getIssuerX500Principal() {
      return other.getIssuerX500Principal();
    }

    @Override
    public X500Principal getSubjectX500Principal() {
      return other.getSubjectX500Principal();
    }

    @Override
    public Date getNotBefore() {
      return other.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
      return other.getNotAfter();
    }

    @Override
    public byte[] getTBSCertificate() throws CertificateEncodingException {
      return other.getTBSCertificate();
    }

    @Override
    public byte[] getSignature() {
      return other.getSignature();
    }

    @Override
    public String getSigAlgName() {
      return other.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
      return other.getSigAlgOID();
    }

    @Override
    public byte[] getSigAlgParams() {
      return other.getSigAlgParams();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
      return other.getIssuerUniqueID();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
      return other.getSubjectUniqueID();
    }

    @Override
    public boolean[] getKeyUsage() {
      return other.getKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
      return other.getBasicConstraints();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
      return false;
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
      return Set.of();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
      return Set.of();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
      return other.getExtensionValue(oid);
    }

    @Override
    public String toString() {
      return other.toString();
    }
  }
}
