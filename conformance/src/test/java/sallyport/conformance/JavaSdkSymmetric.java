package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.conformance.JavaSdkKeyClients.DATA;
import static sallyport.conformance.JavaSdkKeyClients.IN_TOKEN;
import static sallyport.conformance.JavaSdkKeyClients.PREFIX;
import static sallyport.conformance.JavaSdkKeyClients.remote;
import static sallyport.conformance.JavaSdkKeyClients.statusOf;

import com.azure.core.util.Context;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.cryptography.CryptographyClient;
import com.azure.security.keyvault.keys.cryptography.models.DecryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.EncryptParameters;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.models.CreateOctKeyOptions;
import com.azure.security.keyvault.keys.models.ImportKeyOptions;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyType;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Symmetric keys through {@code azure-security-keyvault-keys}, each result checked by the JDK and
 * the other way round.
 */
public final class JavaSdkSymmetric {
  private static final byte[] BLOCKS = new byte[48];
  private static final byte[] BESIDE = {7};
  private static final List<String> HASHES = List.of("256", "384", "512");
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final List<Modes> MODES =
      List.of(
          new Modes(
              128,
              KeyWrapAlgorithm.A128KW,
              new Gcm(
                  EncryptParameters::createA128GcmParameters,
                  DecryptParameters::createA128GcmParameters),
              new Cbc(
                  EncryptParameters::createA128CbcParameters,
                  DecryptParameters::createA128CbcParameters),
              new Cbc(
                  EncryptParameters::createA128CbcPadParameters,
                  DecryptParameters::createA128CbcPadParameters)),
          new Modes(
              192,
              KeyWrapAlgorithm.A192KW,
              new Gcm(
                  EncryptParameters::createA192GcmParameters,
                  DecryptParameters::createA192GcmParameters),
              new Cbc(
                  EncryptParameters::createA192CbcParameters,
                  DecryptParameters::createA192CbcParameters),
              new Cbc(
                  EncryptParameters::createA192CbcPadParameters,
                  DecryptParameters::createA192CbcPadParameters)),
          new Modes(
              256,
              KeyWrapAlgorithm.A256KW,
              new Gcm(
                  EncryptParameters::createA256GcmParameters,
                  DecryptParameters::createA256GcmParameters),
              new Cbc(
                  EncryptParameters::createA256CbcParameters,
                  DecryptParameters::createA256CbcParameters),
              new Cbc(
                  EncryptParameters::createA256CbcPadParameters,
                  DecryptParameters::createA256CbcPadParameters)));

  private final KeyClient client = JavaSdkKeyClients.ofVault();

  private JavaSdkSymmetric() {}

  /** What the SDK calls the algorithms of one size. */
  private record Modes(int size, KeyWrapAlgorithm wrap, Gcm gcm, Cbc cbc, Cbc padded) {}

  private record Gcm(BiFunction<byte[], byte[], EncryptParameters> seal, Opening open) {
    interface Opening {
      DecryptParameters of(byte[] ciphertext, byte[] iv, byte[] tag, byte[] aad);
    }
  }

  private record Cbc(
      BiFunction<byte[], byte[], EncryptParameters> encrypt,
      BiFunction<byte[], byte[], DecryptParameters> decrypt) {}

  public static void main(String[] arguments) {
    JavaSdkSteps.run(new JavaSdkSymmetric().steps());
  }

  private Map<String, JavaSdkSteps.Step> steps() {
    var steps = new LinkedHashMap<String, JavaSdkSteps.Step>();
    steps.put("imported keys of every size wrap as the JDK does, by all three names", this::wrap);
    steps.put("imported keys of every size seal with GCM as the JDK does", this::gcm);
    steps.put("imported keys of every size encrypt with CBC as the JDK does", this::cbc);
    steps.put("made keys do the same, and an algorithm of another size is refused", this::made);
    if (IN_TOKEN) {
      steps.put("a token authenticates nothing, and says so", this::noHmac);
    } else {
      steps.put("imported keys authenticate as the JDK does", this::hmac);
    }
    return steps;
  }

  private static byte[] random(int bytes) {
    var octets = new byte[bytes];
    RANDOM.nextBytes(octets);
    return octets;
  }

  private static byte[] altered(byte[] octets) {
    var other = octets.clone();
    other[0] ^= 1;
    return other;
  }

  private CryptographyClient imported(String name, byte[] octets, KeyOperation... operations) {
    var jwk = new JsonWebKey().setKeyType(KeyType.OCT_HSM).setK(octets);
    jwk.setKeyOps(List.of(operations));
    var key =
        client.importKey(new ImportKeyOptions(PREFIX + "-" + name, jwk).setHardwareProtected(true));
    assertThat(key.getKeyType()).isEqualTo(KeyType.OCT_HSM);
    assertThat(key.getKey().getK()).isNull();
    return remote(key);
  }

  private CryptographyClient cipher(byte[] octets) {
    return imported(
        "oct-" + octets.length,
        octets,
        KeyOperation.ENCRYPT,
        KeyOperation.DECRYPT,
        KeyOperation.WRAP_KEY,
        KeyOperation.UNWRAP_KEY);
  }

  private static byte[] wrapped(String mode, byte[] octets, byte[] text)
      throws GeneralSecurityException {
    var cipher = Cipher.getInstance(mode);
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(octets, "AES"));
    return cipher.doFinal(text);
  }

  private void wrap() throws Exception {
    for (var mode : MODES) {
      var octets = random(mode.size() / 8);
      var remote = cipher(octets);
      var outside = wrapped("AES/KW/NoPadding", octets, BLOCKS);
      var padded = wrapped("AES/KWP/NoPadding", octets, DATA);
      for (var algorithm : List.of(mode.wrap(), KeyWrapAlgorithm.CKM_AES_KEY_WRAP)) {
        assertThat(remote.wrapKey(algorithm, BLOCKS).getEncryptedKey()).isEqualTo(outside);
        assertThat(remote.unwrapKey(algorithm, outside).getKey()).isEqualTo(BLOCKS);
      }
      var padding = KeyWrapAlgorithm.CKM_AES_KEY_WRAP_PAD;
      assertThat(remote.wrapKey(padding, DATA).getEncryptedKey()).isEqualTo(padded);
      assertThat(remote.unwrapKey(padding, padded).getKey()).isEqualTo(DATA);
      assertThat(statusOf(() -> remote.unwrapKey(padding, altered(padded)))).isEqualTo(400);
    }
  }

  private static Cipher gcm(int mode, byte[] octets, byte[] iv) throws GeneralSecurityException {
    var cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(octets, "AES"), new GCMParameterSpec(128, iv));
    cipher.updateAAD(BESIDE);
    return cipher;
  }

  private void gcm() throws Exception {
    for (var mode : MODES) {
      var octets = random(mode.size() / 8);
      var remote = cipher(octets);
      var sealed = remote.encrypt(mode.gcm().seal().apply(DATA, BESIDE), Context.NONE);
      var opening = gcm(Cipher.DECRYPT_MODE, octets, sealed.getIv());
      opening.update(sealed.getCipherText());
      assertThat(opening.doFinal(sealed.getAuthenticationTag())).isEqualTo(DATA);
      var iv = random(12);
      var outside = gcm(Cipher.ENCRYPT_MODE, octets, iv).doFinal(DATA);
      var text = Arrays.copyOf(outside, DATA.length);
      var tag = Arrays.copyOfRange(outside, DATA.length, outside.length);
      assertThat(
              remote
                  .decrypt(mode.gcm().open().of(text, iv, tag, BESIDE), Context.NONE)
                  .getPlainText())
          .isEqualTo(DATA);
      var changed = mode.gcm().open().of(text, iv, altered(tag), BESIDE);
      assertThat(statusOf(() -> remote.decrypt(changed, Context.NONE))).isEqualTo(400);
    }
  }

  private void cbc() throws Exception {
    for (var mode : MODES) {
      var octets = random(mode.size() / 8);
      var remote = cipher(octets);
      agrees(remote, mode.cbc(), "AES/CBC/NoPadding", octets, BLOCKS);
      agrees(remote, mode.padded(), "AES/CBC/PKCS5Padding", octets, DATA);
      var uneven = mode.cbc().encrypt().apply(DATA, random(16));
      assertThat(statusOf(() -> remote.encrypt(uneven, Context.NONE))).isEqualTo(400);
    }
  }

  private static void agrees(
      CryptographyClient remote, Cbc words, String mode, byte[] octets, byte[] text)
      throws GeneralSecurityException {
    var iv = random(16);
    var cipher = Cipher.getInstance(mode);
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(octets, "AES"), new IvParameterSpec(iv));
    var outside = cipher.doFinal(text);
    assertThat(remote.encrypt(words.encrypt().apply(text, iv), Context.NONE).getCipherText())
        .isEqualTo(outside);
    assertThat(remote.decrypt(words.decrypt().apply(outside, iv), Context.NONE).getPlainText())
        .isEqualTo(text);
  }

  private void made() {
    for (int at = 0; at < MODES.size(); at++) {
      var mode = MODES.get(at);
      var remote =
          remote(
              client.createOctKey(
                  new CreateOctKeyOptions(PREFIX + "-made-" + mode.size())
                      .setKeySize(mode.size())
                      .setHardwareProtected(true)));
      var wrapped = remote.wrapKey(mode.wrap(), BLOCKS).getEncryptedKey();
      assertThat(remote.unwrapKey(mode.wrap(), wrapped).getKey()).isEqualTo(BLOCKS);
      var other = MODES.get((at + 1) % MODES.size()).wrap();
      assertThat(statusOf(() -> remote.wrapKey(other, BLOCKS))).isEqualTo(400);
    }
  }

  private static byte[] digest(String hash) throws GeneralSecurityException {
    return MessageDigest.getInstance("SHA-" + hash).digest(DATA);
  }

  private void hmac() throws Exception {
    var octets = random(32);
    var remote = imported("mac", octets, KeyOperation.SIGN, KeyOperation.VERIFY);
    for (var hash : HASHES) {
      var algorithm = SignatureAlgorithm.fromString("HS" + hash);
      var mac = Mac.getInstance("HmacSHA" + hash);
      mac.init(new SecretKeySpec(octets, "HMAC"));
      var signature = remote.sign(algorithm, digest(hash)).getSignature();
      assertThat(signature).isEqualTo(mac.doFinal(digest(hash)));
      assertThat(remote.verify(algorithm, digest(hash), signature).isValid()).isTrue();
      assertThat(remote.verify(algorithm, digest(hash), altered(signature)).isValid()).isFalse();
    }
  }

  private void noHmac() {
    var octets = random(32);
    assertThat(statusOf(() -> imported("mac", octets, KeyOperation.SIGN, KeyOperation.VERIFY)))
        .isEqualTo(400);
  }
}
