package sallyport.identity.directory;

import java.time.Instant;
import java.util.List;

/**
 * An application registration and its credentials.
 *
 * @param objectId GUID of the registration itself; policies name the service principal's instead
 * @param appId GUID that clients send as {@code client_id}
 * @param federated whose tokens prove it
 * @param owners object ids of the principals that registered it and may change it
 */
public record Application(
    String tenantId,
    String objectId,
    String appId,
    String displayName,
    List<String> identifierUris,
    List<PasswordCredential> passwords,
    List<KeyCredential> certificates,
    List<FederatedCredential> federated,
    List<String> owners,
    Instant created) {
  public Application {
    identifierUris = List.copyOf(identifierUris);
    passwords = List.copyOf(passwords);
    certificates = List.copyOf(certificates);
    federated = List.copyOf(federated);
    owners = List.copyOf(owners);
  }

  /** Has nothing by which it could prove itself. */
  public boolean withoutCredentials() {
    return passwords.isEmpty() && certificates.isEmpty() && federated.isEmpty();
  }

  Application named(String newName, List<String> newUris) {
    return new Application(
        tenantId,
        objectId,
        appId,
        newName,
        newUris,
        passwords,
        certificates,
        federated,
        owners,
        created);
  }

  Application withPasswords(List<PasswordCredential> next) {
    return with(next, certificates, federated);
  }

  Application withCertificates(List<KeyCredential> next) {
    return with(passwords, next, federated);
  }

  Application withFederated(List<FederatedCredential> next) {
    return with(passwords, certificates, next);
  }

  private Application with(
      List<PasswordCredential> nextPasswords,
      List<KeyCredential> nextCertificates,
      List<FederatedCredential> nextFederated) {
    return new Application(
        tenantId,
        objectId,
        appId,
        displayName,
        identifierUris,
        nextPasswords,
        nextCertificates,
        nextFederated,
        owners,
        created);
  }
}
