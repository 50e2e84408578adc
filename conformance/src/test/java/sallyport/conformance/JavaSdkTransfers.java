package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static sallyport.conformance.JavaSdkKeyClients.DATA;
import static sallyport.conformance.JavaSdkKeyClients.IN_TOKEN;
import static sallyport.conformance.JavaSdkKeyClients.PREFIX;
import static sallyport.conformance.JavaSdkKeyClients.refused;
import static sallyport.conformance.JavaSdkKeyClients.remote;
import static sallyport.conformance.JavaSdkKeyClients.statusOf;

import com.azure.core.util.BinaryData;
import com.azure.core.util.Context;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.ImportKeyOptions;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyExportEncryptionAlgorithm;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyReleasePolicy;
import com.azure.security.keyvault.keys.models.KeyType;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import com.azure.security.keyvault.keys.models.ReleaseKeyOptions;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.RSAPrivateKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys on their way in (BYOK) and out (secure release) through {@code
 * azure-security-keyvault-keys}.
 */
public final class JavaSdkTransfers {
  private static final List<KeyExportEncryptionAlgorithm> TRANSFERS =
      List.of(
          KeyExportEncryptionAlgorithm.CKM_RSA_AES_KEY_WRAP,
          KeyExportEncryptionAlgorithm.RSA_AES_KEY_WRAP_256,
          KeyExportEncryptionAlgorithm.RSA_AES_KEY_WRAP_384);

  private final KeyClient client = JavaSdkKeyClients.ofVault();
  private final AttestedMachine machine;

  private JavaSdkTransfers(AttestedMachine machine) {
    this.machine = machine;
  }

  public static void main(String[] arguments) throws Exception {
    JavaSdkSteps.run(new JavaSdkTransfers(new AttestedMachine()).steps());
  }

  private Map<String, JavaSdkSteps.Step> steps() {
    var steps = new LinkedHashMap<String, JavaSdkSteps.Step>();
    if (IN_TOKEN) {
      steps.put("what would be in a token is not made to leave", this::nothingLeaves);
    } else {
      steps.put("a released key is opened by the attested machine alone", this::releases);
      steps.put("who is not attested as the policy says gets nothing", this::refusals);
    }
    steps.put("a key that comes wrapped for a key-exchange key is its owner's", this::brought);
    steps.put("a blob that was altered, or is for another key, brings nothing in", this::altered);
    steps.put("random bytes come in the number that was asked for", this::randomBytes);
    steps.put("no module here attests a key, and the refusal says so", this::attestation);
    return steps;
  }

  private static KeyReleasePolicy policy(String colour) {
    return new KeyReleasePolicy(
        BinaryData.fromString(
            """
            {"version":"1.0.0","anyOf":[{"authority":"%s","allOf":[{"claim":"colour","equals":"%s"}]}]}\
            """
                .formatted(AttestedMachine.AUTHORITY, colour)));
  }

  private KeyVaultKey leaving(String name) {
    return client.createEcKey(
        new CreateEcKeyOptions(PREFIX + name)
            .setHardwareProtected(true)
            .setExportable(true)
            .setReleasePolicy(policy("blue")));
  }

  private byte[] released(KeyVaultKey key, KeyExportEncryptionAlgorithm algorithm)
      throws Exception {
    var options = new ReleaseKeyOptions().setNonce("once").setAlgorithm(algorithm);
    var version = key.getProperties().getVersion();
    var answer =
        client
            .releaseKeyWithResponse(
                key.getName(), version, machine.attested("blue"), options, Context.NONE)
            .getValue();
    var payload = AttestedMachine.verified(answer.getValue());
    assertThat(payload.at("/request/nonce").stringValue()).isEqualTo("once");
    assertThat(payload.at("/request/kid").stringValue()).isEqualTo(key.getId());
    assertThat(payload.at("/request/enc").stringValue()).isEqualTo(algorithm.toString());
    return machine.opened(payload);
  }

  private static byte[] digest() throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(DATA);
  }

  private static PrivateKey privateKey(String algorithm, byte[] pkcs8) throws Exception {
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
  }

  private void releases() throws Exception {
    var ec = leaving("-out-ec");
    assertThat(ec.getProperties().isExportable()).isTrue();
    for (var algorithm : TRANSFERS) {
      var signer = Signature.getInstance("SHA256withECDSAinP1363Format");
      signer.initSign(privateKey("EC", released(ec, algorithm)));
      signer.update(DATA);
      assertThat(remote(ec).verify(SignatureAlgorithm.ES256, digest(), signer.sign()).isValid())
          .isTrue();
    }
    var rsa =
        client.createRsaKey(
            new CreateRsaKeyOptions(PREFIX + "-out-rsa")
                .setHardwareProtected(true)
                .setExportable(true)
                .setReleasePolicy(policy("blue")));
    var opened = (RSAPrivateKey) privateKey("RSA", released(rsa, TRANSFERS.getFirst()));
    assertThat(opened.getModulus().toByteArray()).endsWith(rsa.getKey().getN());
    var jwk = new JsonWebKey().setKeyType(KeyType.OCT_HSM).setK(new byte[32]);
    var wishes =
        new ImportKeyOptions(PREFIX + "-out-oct", jwk.setKeyOps(List.of(KeyOperation.WRAP_KEY)))
            .setHardwareProtected(true);
    wishes.setExportable(true).setReleasePolicy(policy("blue"));
    assertThat(released(client.importKey(wishes), TRANSFERS.getLast())).isEqualTo(new byte[32]);
  }

  private void refusals() throws Exception {
    var kept = leaving("-kept");
    for (var token :
        List.of(
            machine.attested("red"),
            machine.attestedByStranger("blue"),
            machine.attestedLongAgo("blue"))) {
      var refusal = refused(() -> client.releaseKey(kept.getName(), token));
      assertThat(refusal.getResponse().getStatusCode()).isEqualTo(403);
      assertThat(refusal).hasMessageContaining("attestation statement cannot be verified");
    }
    client.updateKeyProperties(kept.getProperties().setReleasePolicy(policy("red")));
    var blue = machine.attested("blue");
    assertThat(statusOf(() -> client.releaseKey(kept.getName(), blue))).isEqualTo(403);
    assertThat(client.releaseKey(kept.getName(), machine.attested("red")).getValue()).isNotEmpty();
    var stays =
        client.createEcKey(new CreateEcKeyOptions(PREFIX + "-stays").setHardwareProtected(true));
    assertThat(statusOf(() -> client.releaseKey(stays.getName(), blue))).isEqualTo(403);
    var unbound =
        new CreateEcKeyOptions(PREFIX + "-odd").setHardwareProtected(true).setExportable(true);
    assertThat(refused(() -> client.createEcKey(unbound))).hasMessageContaining("AKV.SKR.1004");
  }

  private void nothingLeaves() {
    var refusal = refused(() -> leaving("-out-ec"));
    assertThat(refusal.getResponse().getStatusCode()).isEqualTo(400);
    assertThat(refusal).hasMessageContaining("export");
  }

  private KeyVaultKey exchangeKey() {
    return client.createRsaKey(
        new CreateRsaKeyOptions(PREFIX + "-kek")
            .setHardwareProtected(true)
            .setKeyOperations(KeyOperation.IMPORT));
  }

  private KeyVaultKey comesIn(
      KeyVaultKey kek, KeyType type, byte[] wrapped, KeyOperation... operations) {
    var jwk =
        new JsonWebKey()
            .setKeyType(type)
            .setT(KeyTransport.blob(kek.getId(), wrapped))
            .setKeyOps(List.of(operations));
    return client.importKey(
        new ImportKeyOptions(PREFIX + "-in-" + type, jwk).setHardwareProtected(true));
  }

  private void brought() throws Exception {
    var kek = exchangeKey();
    var recipient = kek.getKey().toRsa().getPublic();
    var rsa = AttestedMachine.rsa();
    var key =
        comesIn(
            kek,
            KeyType.RSA_HSM,
            KeyTransport.wrapped(recipient, rsa.getPrivate().getEncoded()),
            KeyOperation.SIGN,
            KeyOperation.VERIFY);
    assertThat(key.getKey().getT()).isNull();
    var verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(rsa.getPublic());
    verifier.update(DATA);
    assertThat(verifier.verify(remote(key).sign(SignatureAlgorithm.RS256, digest()).getSignature()))
        .isTrue();
    var curves = KeyPairGenerator.getInstance("EC");
    curves.initialize(new ECGenParameterSpec("secp384r1"));
    var ec = curves.generateKeyPair();
    var curve =
        comesIn(
            kek,
            KeyType.EC_HSM,
            KeyTransport.wrapped(recipient, ec.getPrivate().getEncoded()),
            KeyOperation.SIGN);
    assertThat(curve.getKey().toEc().getPublic()).isEqualTo(ec.getPublic());
    var secret = new byte[32];
    var oct =
        comesIn(
            kek, KeyType.OCT_HSM, KeyTransport.wrapped(recipient, secret), KeyOperation.WRAP_KEY);
    var cipher = Cipher.getInstance("AES/KW/NoPadding");
    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(secret, "AES"));
    assertThat(remote(oct).wrapKey(KeyWrapAlgorithm.A256KW, new byte[16]).getEncryptedKey())
        .isEqualTo(cipher.doFinal(new byte[16]));
  }

  private void altered() throws Exception {
    var kek = exchangeKey();
    var wrapped = KeyTransport.wrapped(kek.getKey().toRsa().getPublic(), new byte[32]);
    var changed = wrapped.clone();
    changed[changed.length - 1] ^= 1;
    var type = KeyType.OCT_HSM;
    assertThat(statusOf(() -> comesIn(kek, type, changed, KeyOperation.WRAP_KEY))).isEqualTo(400);
    var other =
        client.createRsaKey(new CreateRsaKeyOptions(PREFIX + "-no-kek").setHardwareProtected(true));
    assertThat(statusOf(() -> comesIn(other, type, wrapped, KeyOperation.WRAP_KEY))).isEqualTo(403);
  }

  private void randomBytes() {
    for (int count : new int[] {1, 16, 128}) {
      assertThat(client.getRandomBytes(count)).hasSize(count);
    }
    assertThat(client.getRandomBytes(32)).isNotEqualTo(client.getRandomBytes(32));
    assertThat(statusOf(() -> client.getRandomBytes(129))).isEqualTo(400);
  }

  private void attestation() {
    var made =
        client.createEcKey(new CreateEcKeyOptions(PREFIX + "-attested").setHardwareProtected(true));
    var refusal = refused(() -> client.getKeyAttestation(made.getName()));
    assertThat(refusal.getResponse().getStatusCode()).isEqualTo(400);
    assertThat(refusal).hasMessageContaining("attestation of keys");
  }
}
