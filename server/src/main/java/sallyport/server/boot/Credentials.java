package sallyport.server.boot;

import java.security.SecureRandom;
import java.util.Optional;
import java.util.UUID;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the first start makes and a client needs, kept in {@code DATA/credentials.json}, mode 0600.
 * It is written before anything in it exists: a first start that was killed half-way finds its own
 * plan there and completes it under the same ids.
 *
 * @param complete true once everything named here exists; from then on nothing is made again, so
 *     that what an operator removed stays removed
 * @param clientSecret the secret of the service principal {@code dev}, in clear: the server itself
 *     keeps only its hash; empty until it was made
 */
public record Credentials(
    boolean complete,
    String tenantId,
    String subscriptionId,
    String clientId,
    String clientSecret,
    String adminUser) {

  /** A fresh plan. */
  static Credentials planned(String domain) {
    return new Credentials(false, guid(), guid(), guid(), "", "admin@" + domain);
  }

  static Optional<Credentials> read(DataFolder folder) {
    return DataFolder.read(folder.credentials())
        .map(bytes -> new JsonMapper().readValue(bytes, Credentials.class));
  }

  Credentials write(DataFolder folder) {
    DataFolder.writePrivately(
        folder.credentials(),
        new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    return this;
  }

  Credentials withSecret(String secret) {
    return new Credentials(complete, tenantId, subscriptionId, clientId, secret, adminUser);
  }

  Credentials completed() {
    return new Credentials(true, tenantId, subscriptionId, clientId, clientSecret, adminUser);
  }

  private static String guid() {
    return UUID.randomUUID().toString();
  }

  /** A password that a person can type: 24 characters, over 130 bits. */
  static String newPassword(SecureRandom random) {
    var alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    var text = new StringBuilder(24);
    random.ints(24, 0, alphabet.length()).forEach(at -> text.append(alphabet.charAt(at)));
    return text.toString();
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "Credentials[tenant " + tenantId + ", client " + clientId + "]";
  }
}
