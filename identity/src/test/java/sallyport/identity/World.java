package sallyport.identity;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import sallyport.core.CloudProfile;
import sallyport.core.Ids;
import sallyport.crypto.InMemoryKeyringStore;
import sallyport.crypto.Keyring;
import sallyport.crypto.Seal;
import sallyport.crypto.Sealed;
import sallyport.crypto.SecretBytes;
import sallyport.identity.directory.Application;
import sallyport.identity.directory.Directory;
import sallyport.identity.directory.DirectoryRole;
import sallyport.identity.directory.DirectoryStore;
import sallyport.identity.directory.InMemoryDirectoryStore;
import sallyport.identity.directory.ServicePrincipal;
import sallyport.identity.directory.User;
import sallyport.identity.grants.IssuerKeys;
import sallyport.identity.grants.TokenRequest;
import sallyport.identity.grants.TokenService;
import sallyport.identity.tokens.AccessTokens;
import sallyport.identity.tokens.InMemorySigningKeyStore;
import sallyport.identity.tokens.SigningKeys;
import sallyport.identity.tokens.TokenCheck.Verdict;
import sallyport.identity.tokens.TokenIssuer;

/** A whole token service in memory, with one client and one user, and a clock that can be moved. */
public final class World {
  public static final String TENANT = "11111111-1111-4111-8111-111111111111";
  public static final String DOMAIN = "contoso.example";
  public static final String CLIENT = "33333333-3333-4333-8333-333333333333";
  public static final String PASSWORD = "correct horse battery staple";
  public static final String AZ = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-23T05:30:00Z"));

  public final InstantSource clock = now::get;
  public final CloudProfile profile;
  public final Keyring keyring;
  public final InMemoryDirectoryStore store = new InMemoryDirectoryStore();
  public final InMemorySigningKeyStore keyStore = new InMemorySigningKeyStore();
  public final Directory directory;
  public final SigningKeys keys;
  public final TokenIssuer issuer;
  public final AccessTokens accessTokens;
  public final TokenService tokens;

  /** Issuers that an operator would have configured. */
  public final Map<String, IssuerKeys> foreign = new HashMap<>();

  public final Application app;
  public final ServicePrincipal principal;
  public final String secret;
  public final User user;

  public World() {
    this(CloudProfile.ownDomain("sallyport.localhost", 8443));
  }

  public World(CloudProfile profile) {
    this.profile = profile;
    keyring = new Keyring(new InMemoryKeyringStore(), clock, new SecureRandom());
    keyring.unseal(new OpenSeal());
    directory = new Directory(store, Ids.random(), clock);
    keys = new SigningKeys(keyStore, keyring, clock);
    issuer = new TokenIssuer(profile, keys, clock);
    accessTokens = new AccessTokens(profile, keys, directory, clock);
    tokens =
        new TokenService(
            profile,
            directory,
            issuer,
            keys,
            name -> Optional.ofNullable(foreign.get(name)),
            keyring,
            clock,
            TokenService.DEFAULT_LIFETIME);
    directory.createTenant(TENANT, "Contoso", List.of(DOMAIN));
    app = directory.registerApplication(TENANT, CLIENT, "dev", List.of(), List.of());
    principal = directory.createServicePrincipal(TENANT, CLIENT, true);
    directory.grant(TENANT, DirectoryRole.APPLICATION_DEVELOPER, principal.objectId());
    secret = addSecret(Optional.empty(), clock.instant().plus(Duration.ofDays(365)));
    try (var password = SecretBytes.ofUtf8(PASSWORD)) {
      user = directory.createUser(TENANT, "alice@" + DOMAIN, "Alice", password);
    }
  }

  public void advance(Duration by) {
    now.updateAndGet(before -> before.plus(by));
  }

  public String addSecret(Optional<Instant> start, Instant end) {
    try (var made =
        directory.credentials().addPassword(TENANT, app.objectId(), "test", start, end)) {
      return made.secret().expose(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }
  }

  public String vault() {
    return profile.vaultAudience();
  }

  /** The form of a client with its secret, asking for the data plane. */
  public Map<String, String> clientForm() {
    return new HashMap<>(
        Map.of(
            "grant_type",
            "client_credentials",
            "client_id",
            CLIENT,
            "client_secret",
            secret,
            "scope",
            vault() + "/.default"));
  }

  /** The form of az signing in its user. */
  public Map<String, String> userForm() {
    return new HashMap<>(
        Map.of(
            "grant_type",
            "password",
            "client_id",
            AZ,
            "username",
            user.userPrincipalName(),
            "password",
            PASSWORD,
            "scope",
            profile.managementAudience() + "/.default offline_access openid profile"));
  }

  public TokenRequest v2(Map<String, String> form) {
    return new TokenRequest(TENANT, TokenRequest.Endpoint.V2, form);
  }

  /** A good access token of the client for the data plane. */
  public String clientToken() {
    return tokens.token(v2(clientForm())).accessToken().compact();
  }

  public Verdict check(String token) {
    return accessTokens.check(token, TENANT, List.of(vault()));
  }

  /** A directory of which every call fails. */
  public Directory failing(RuntimeException fault) {
    var store =
        (DirectoryStore)
            Proxy.newProxyInstance(
                DirectoryStore.class.getClassLoader(),
                new Class<?>[] {DirectoryStore.class},
                (_, _, _) -> {
                  throw fault;
                });
    return new Directory(store, Ids.random(), clock);
  }

  /** Protects nothing: the tests are about what happens above it. */
  private static final class OpenSeal implements Seal {
    @Override
    public String name() {
      return "open";
    }

    @Override
    public Sealed close(SecretBytes rootKey) {
      return new Sealed(rootKey.expose(byte[]::clone));
    }

    @Override
    public SecretBytes open(Sealed wrapped) {
      return SecretBytes.owning(wrapped.bytes().clone());
    }
  }
}
