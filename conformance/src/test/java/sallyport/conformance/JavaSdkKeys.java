package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static sallyport.conformance.JavaSdkKeyClients.DATA;
import static sallyport.conformance.JavaSdkKeyClients.refused;
import static sallyport.conformance.JavaSdkKeyClients.remote;

import com.azure.core.exception.ResourceModifiedException;
import com.azure.core.exception.ResourceNotFoundException;
import com.azure.security.keyvault.keys.KeyClient;
import com.azure.security.keyvault.keys.cryptography.models.EncryptionAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.KeyWrapAlgorithm;
import com.azure.security.keyvault.keys.cryptography.models.SignatureAlgorithm;
import com.azure.security.keyvault.keys.models.CreateEcKeyOptions;
import com.azure.security.keyvault.keys.models.CreateRsaKeyOptions;
import com.azure.security.keyvault.keys.models.DeletedKey;
import com.azure.security.keyvault.keys.models.JsonWebKey;
import com.azure.security.keyvault.keys.models.KeyCurveName;
import com.azure.security.keyvault.keys.models.KeyOperation;
import com.azure.security.keyvault.keys.models.KeyProperties;
import com.azure.security.keyvault.keys.models.KeyRotationLifetimeAction;
import com.azure.security.keyvault.keys.models.KeyRotationPolicy;
import com.azure.security.keyvault.keys.models.KeyRotationPolicyAction;
import com.azure.security.keyvault.keys.models.KeyVaultKey;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;

/**
 * Every key operation through {@code azure-security-keyvault-keys}, each result checked by the JDK
 * and the other way round.
 */
public final class JavaSdkKeys {
  private static final List<String> RSA_SIGNATURES =
      List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512");
  private static final List<EncryptionAlgorithm> RSA_ENCRYPTIONS =
      List.of(
          EncryptionAlgorithm.RSA1_5,
          EncryptionAlgorithm.RSA_OAEP,
          EncryptionAlgorithm.RSA_OAEP_256);
  private static final List<KeyOperation> ALL =
      List.of(
          KeyOperation.ENCRYPT,
          KeyOperation.DECRYPT,
          KeyOperation.SIGN,
          KeyOperation.VERIFY,
          KeyOperation.WRAP_KEY,
          KeyOperation.UNWRAP_KEY);
  private static final Duration QUICKLY = Duration.ofMillis(100);

  private final KeyClient client = JavaSdkKeyClients.ofVault();
  private final String prefix = JavaSdkKeyClients.PREFIX;

  private JavaSdkKeys() {}

  public static void main(String[] arguments) {
    JavaSdkSteps.run(new JavaSdkKeys().steps());
  }

  private Map<String, JavaSdkSteps.Step> steps() {
    var steps = new LinkedHashMap<String, JavaSdkSteps.Step>();
    steps.put("RSA keys of every size sign, verify, wrap and encrypt as the JDK does", this::rsa);
    steps.put("EC keys of every curve sign and verify as the JDK does", this::ec);
    steps.put("HSM types are made and used like the others", this::hsm);
    steps.put("imported keys verify and open what their owner made", this::imported);
    steps.put("properties change without a new version, and key_ops decide", this::update);
    steps.put("lists come whole, page by page, and know every version", this::list);
    steps.put("a deleted key can be seen, recovered, deleted again and purged", this::deleted);
    steps.put("a backup brings every version back after a purge", this::backup);
    steps.put("a key rotates by its policy and on demand", this::rotation);
    steps.put("what is wrong is said as the real service says it", this::wrong);
    return steps;
  }

  private static byte[] digest(String algorithm) throws Exception {
    return MessageDigest.getInstance("SHA-" + algorithm.substring(2, 5)).digest(DATA);
  }

  /** The same algorithm by the JDK's names. */
  private static Signature signature(String algorithm) throws Exception {
    var bits = algorithm.substring(2, 5);
    if (algorithm.startsWith("PS")) {
      var pss = Signature.getInstance("RSASSA-PSS");
      pss.setParameter(
          new PSSParameterSpec(
              "SHA-" + bits,
              "MGF1",
              new MGF1ParameterSpec("SHA-" + bits),
              Integer.parseInt(bits) / 8,
              1));
      return pss;
    }
    return Signature.getInstance(
        "SHA" + bits + "with" + (algorithm.startsWith("RS") ? "RSA" : "ECDSAinP1363Format"));
  }

  private void signsAndVerifies(KeyVaultKey key, KeyPair shown, List<String> algorithms)
      throws Exception {
    var remote = remote(key);
    for (var algorithm : algorithms) {
      var name = SignatureAlgorithm.fromString(algorithm);
      var signed = remote.sign(name, digest(algorithm));
      var verifier = signature(algorithm);
      verifier.initVerify(shown.getPublic());
      verifier.update(DATA);
      assertThat(verifier.verify(signed.getSignature())).as(algorithm).isTrue();
      assertThat(remote.verify(name, digest(algorithm), signed.getSignature()).isValid()).isTrue();
      var altered = signed.getSignature().clone();
      altered[altered.length - 1] ^= 1;
      assertThat(remote.verify(name, digest(algorithm), altered).isValid()).isFalse();
    }
  }

  private static Cipher cipher(EncryptionAlgorithm algorithm, int mode, java.security.Key key)
      throws Exception {
    if (algorithm.equals(EncryptionAlgorithm.RSA1_5)) {
      var cipher = Cipher.getInstance("RSA/ECB/PKCS1Padding");
      cipher.init(mode, key);
      return cipher;
    }
    var hash = algorithm.equals(EncryptionAlgorithm.RSA_OAEP) ? "SHA-1" : "SHA-256";
    var cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        mode,
        key,
        new OAEPParameterSpec(
            hash, "MGF1", new MGF1ParameterSpec(hash), PSource.PSpecified.DEFAULT));
    return cipher;
  }

  private void encryptsAndDecrypts(KeyVaultKey key, KeyPair shown) throws Exception {
    var remote = remote(key);
    for (var algorithm : RSA_ENCRYPTIONS) {
      var wrap = KeyWrapAlgorithm.fromString(algorithm.toString());
      var outside = cipher(algorithm, Cipher.ENCRYPT_MODE, shown.getPublic()).doFinal(DATA);
      assertThat(remote.decrypt(algorithm, outside).getPlainText()).isEqualTo(DATA);
      assertThat(remote.unwrapKey(wrap, outside).getKey()).isEqualTo(DATA);
      var inside = remote.encrypt(algorithm, DATA).getCipherText();
      assertThat(remote.decrypt(algorithm, inside).getPlainText()).isEqualTo(DATA);
      var wrapped = remote.wrapKey(wrap, DATA).getEncryptedKey();
      assertThat(remote.unwrapKey(wrap, wrapped).getKey()).isEqualTo(DATA);
    }
  }

  private void rsa() throws Exception {
    for (int size : new int[] {2048, 3072, 4096}) {
      var key =
          client.createRsaKey(new CreateRsaKeyOptions(prefix + "-rsa-" + size).setKeySize(size));
      assertThat(key.getKey().getN()).hasSize(size / 8);
      assertThat(key.getKeyOperations()).containsExactlyElementsOf(ALL);
      signsAndVerifies(key, key.getKey().toRsa(), RSA_SIGNATURES);
      encryptsAndDecrypts(key, key.getKey().toRsa());
    }
  }

  private void ec() throws Exception {
    var curves =
        Map.of(
            KeyCurveName.P_256, "ES256", KeyCurveName.P_384, "ES384", KeyCurveName.P_521, "ES512");
    for (var curve : curves.entrySet()) {
      var key =
          client.createEcKey(
              new CreateEcKeyOptions(prefix + "-ec-" + curve.getKey())
                  .setCurveName(curve.getKey()));
      assertThat(key.getKeyOperations()).containsExactly(KeyOperation.SIGN, KeyOperation.VERIFY);
      signsAndVerifies(key, key.getKey().toEc(), List.of(curve.getValue()));
    }
    // The JDK has no secp256k1: here the server is its own witness, Node and Python are others.
    var koblitz =
        client.createEcKey(
            new CreateEcKeyOptions(prefix + "-ec-k").setCurveName(KeyCurveName.P_256K));
    var signed = remote(koblitz).sign(SignatureAlgorithm.ES256K, digest("ES256"));
    assertThat(
            remote(koblitz)
                .verify(SignatureAlgorithm.ES256K, digest("ES256"), signed.getSignature())
                .isValid())
        .isTrue();
  }

  private void hsm() throws Exception {
    var rsa =
        client.createRsaKey(
            new CreateRsaKeyOptions(prefix + "-hsm-rsa").setHardwareProtected(true));
    assertThat(rsa.getKeyType().toString()).isEqualTo("RSA-HSM");
    signsAndVerifies(rsa, rsa.getKey().toRsa(), List.of("RS256", "PS256"));
    encryptsAndDecrypts(rsa, rsa.getKey().toRsa());
    var ec =
        client.createEcKey(new CreateEcKeyOptions(prefix + "-hsm-ec").setHardwareProtected(true));
    signsAndVerifies(ec, ec.getKey().toEc(), List.of("ES256"));
  }

  private void imported() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    var rsa = generator.generateKeyPair();
    var key = client.importKey(prefix + "-imported-rsa", JsonWebKey.fromRsa(rsa).setKeyOps(ALL));
    var remote = remote(key);
    for (var algorithm : RSA_SIGNATURES) {
      var signer = signature(algorithm);
      signer.initSign(rsa.getPrivate());
      signer.update(DATA);
      assertThat(
              remote
                  .verify(
                      SignatureAlgorithm.fromString(algorithm), digest(algorithm), signer.sign())
                  .isValid())
          .isTrue();
    }
    for (var algorithm : RSA_ENCRYPTIONS) {
      var inside = remote.encrypt(algorithm, DATA).getCipherText();
      assertThat(cipher(algorithm, Cipher.DECRYPT_MODE, rsa.getPrivate()).doFinal(inside))
          .isEqualTo(DATA);
      var wrap = KeyWrapAlgorithm.fromString(algorithm.toString());
      var wrapped = remote.wrapKey(wrap, DATA).getEncryptedKey();
      assertThat(cipher(algorithm, Cipher.DECRYPT_MODE, rsa.getPrivate()).doFinal(wrapped))
          .isEqualTo(DATA);
    }
    signsAndVerifies(key, rsa, List.of("RS256", "PS512"));
    var curves = KeyPairGenerator.getInstance("EC");
    curves.initialize(new ECGenParameterSpec("secp384r1"));
    var ec = curves.generateKeyPair();
    var operations = List.of(KeyOperation.SIGN, KeyOperation.VERIFY);
    var provider = java.security.Security.getProvider("SunEC");
    var second =
        client.importKey(
            prefix + "-imported-ec", JsonWebKey.fromEc(ec, provider).setKeyOps(operations));
    signsAndVerifies(second, ec, List.of("ES384"));
  }

  private void update() throws Exception {
    var made =
        client.createRsaKey(new CreateRsaKeyOptions(prefix + "-update").setTags(Map.of("n", "1")));
    var changed =
        client.updateKeyProperties(
            made.getProperties().setTags(Map.of("n", "2")), KeyOperation.VERIFY);
    assertThat(changed.getProperties().getVersion()).isEqualTo(made.getProperties().getVersion());
    assertThat(changed.getKeyOperations()).containsExactly(KeyOperation.VERIFY);
    assertThat(client.getKey(made.getName()).getProperties().getTags()).isEqualTo(Map.of("n", "2"));
    var digest = digest("RS256");
    assertThat(refused(() -> remote(made).sign(SignatureAlgorithm.RS256, digest)))
        .hasMessageContaining("Operation sign is not permitted on this key");
    client.updateKeyProperties(made.getProperties().setEnabled(false), KeyOperation.SIGN);
    assertThat(refused(() -> remote(made).sign(SignatureAlgorithm.RS256, digest)))
        .hasMessageContaining("Operation sign is not allowed on a disabled key");
  }

  private void list() {
    var names = IntStream.range(0, 60).mapToObj(n -> "%s-list-%03d".formatted(prefix, n)).toList();
    names.parallelStream().forEach(name -> client.createEcKey(new CreateEcKeyOptions(name)));
    var seen = client.listPropertiesOfKeys().stream().map(KeyProperties::getName).toList();
    assertThat(seen.stream().filter(name -> name.startsWith(prefix + "-list-")).sorted())
        .containsExactlyElementsOf(names);
    var again = client.createEcKey(new CreateEcKeyOptions(names.getFirst()));
    assertThat(
            client.listPropertiesOfKeyVersions(names.getFirst()).stream()
                .map(KeyProperties::getVersion))
        .hasSize(2)
        .contains(again.getProperties().getVersion());
  }

  private void delete(String name) {
    client.beginDeleteKey(name).setPollInterval(QUICKLY).waitForCompletion();
  }

  private void deleted() {
    var name = prefix + "-deleted";
    client.createEcKey(new CreateEcKeyOptions(name));
    var deletion = client.beginDeleteKey(name).setPollInterval(QUICKLY);
    deletion.waitForCompletion();
    DeletedKey gone = deletion.poll().getValue();
    assertThat(gone.getScheduledPurgeDate()).isEqualTo(gone.getDeletedOn().plusDays(90));
    assertThat(catchThrowableOfType(ResourceNotFoundException.class, () -> client.getKey(name)))
        .isNotNull();
    assertThat(
            catchThrowableOfType(
                ResourceModifiedException.class,
                () -> client.createEcKey(new CreateEcKeyOptions(name))))
        .isNotNull();
    assertThat(client.listDeletedKeys().stream().map(DeletedKey::getName)).contains(name);
    client.beginRecoverDeletedKey(name).setPollInterval(QUICKLY).waitForCompletion();
    assertThat(client.getKey(name).getName()).isEqualTo(name);
    delete(name);
    client.purgeDeletedKey(name);
    assertThat(
            catchThrowableOfType(ResourceNotFoundException.class, () -> client.getDeletedKey(name)))
        .isNotNull();
  }

  private void backup() {
    var name = prefix + "-backup";
    var first = client.createRsaKey(new CreateRsaKeyOptions(name));
    client.createRsaKey(new CreateRsaKeyOptions(name));
    var wrapped = remote(first).wrapKey(KeyWrapAlgorithm.RSA_OAEP_256, DATA).getEncryptedKey();
    var blob = client.backupKey(name);
    delete(name);
    client.purgeDeletedKey(name);
    assertThat(client.restoreKeyBackup(blob).getName()).isEqualTo(name);
    assertThat(remote(first).unwrapKey(KeyWrapAlgorithm.RSA_OAEP_256, wrapped).getKey())
        .isEqualTo(DATA);
  }

  private void rotation() {
    var name = prefix + "-rotate";
    var first = client.createRsaKey(new CreateRsaKeyOptions(name).setKeySize(3072));
    var actions = new ArrayList<KeyRotationLifetimeAction>();
    actions.add(
        new KeyRotationLifetimeAction(KeyRotationPolicyAction.ROTATE).setTimeBeforeExpiry("P30D"));
    var policy =
        client.updateKeyRotationPolicy(
            name, new KeyRotationPolicy().setExpiresIn("P90D").setLifetimeActions(actions));
    assertThat(policy.getExpiresIn()).isEqualTo("P90D");
    assertThat(client.getKeyRotationPolicy(name).getLifetimeActions()).hasSize(2);
    var next = client.rotateKey(name);
    assertThat(next.getProperties().getVersion()).isNotEqualTo(first.getProperties().getVersion());
    assertThat(next.getKey().getN()).hasSize(384);
    assertThat(next.getProperties().getExpiresOn())
        .isEqualTo(next.getProperties().getCreatedOn().plusDays(90));
  }

  private void wrong() {
    assertThat(
            catchThrowableOfType(
                ResourceNotFoundException.class, () -> client.getKey(prefix + "-missing")))
        .hasMessageContaining("KeyNotFound");
    var odd = new CreateRsaKeyOptions(prefix + "-odd").setKeySize(1024);
    assertThat(refused(() -> client.createRsaKey(odd)).getResponse().getStatusCode())
        .isEqualTo(400);
    var key = client.createEcKey(new CreateEcKeyOptions(prefix + "-wrong"));
    assertThat(
            refused(() -> remote(key).sign(SignatureAlgorithm.ES256, new byte[20]))
                .getResponse()
                .getStatusCode())
        .isEqualTo(400);
  }
}
