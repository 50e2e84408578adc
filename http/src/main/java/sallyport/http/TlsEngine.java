package sallyport.http;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.OpenSslCachingX509KeyManagerFactory;
import io.netty.handler.ssl.OpenSslContextOption;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.OpenSSLEngineOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.core.spi.tls.SslContextFactory;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * TLS as this server speaks it: 1.2 and 1.3, forward secrecy and authenticated encryption only, the
 * hybrid post-quantum group first (RFC 8446; draft-ietf-tls-ecdhe-mlkem). Vert.x asks this class
 * for each context it needs, once per identity.
 *
 * <p>Sessions resume by tickets. Their keys are random, live in this process alone, and change with
 * each {@link #renewTicketKeys}; the last but one still opens, so that a change drops nobody.
 */
final class TlsEngine extends OpenSSLEngineOptions {
  private static final Set<String> VERSIONS = Set.of("TLSv1.3", "TLSv1.2");
  private static final String[] GROUPS = {"X25519MLKEM768", "x25519", "secp256r1", "secp384r1"};
  private static final List<String> CIPHERS =
      List.of(
          "TLS_AES_128_GCM_SHA256",
          "TLS_AES_256_GCM_SHA384",
          "TLS_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
          "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
          "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
          "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");
  private static final List<String> PROTOCOLS = List.of("h2", "http/1.1");

  private final SecureRandom random = new SecureRandom();
  private OpenSslSessionTicketKey[] ticketKeys = {newTicketKey()};
  private @Nullable OpenSslSessionContext sessions;

  /**
   * The options that show {@code identity}; a handshake must be done in {@code handshakeTime}.
   *
   * @throws GeneralSecurityException when the identity cannot be used
   */
  static ServerSSLOptions options(TlsIdentity identity, Duration handshakeTime)
      throws GeneralSecurityException {
    return new ServerSSLOptions()
        .setKeyCertOptions(KeyCertOptions.wrap(identity.keyManagers()))
        .setEnabledSecureTransportProtocols(VERSIONS)
        .setUseAlpn(true)
        .setApplicationLayerProtocols(PROTOCOLS)
        .setSslHandshakeTimeout(handshakeTime.toMillis())
        .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  @Override
  public SslContextFactory sslContextFactory() {
    return new Contexts();
  }

  /** From now on tickets are made with a new key. */
  synchronized void renewTicketKeys() {
    ticketKeys = new OpenSslSessionTicketKey[] {newTicketKey(), ticketKeys[0]};
    if (sessions != null) {
      sessions.setTicketKeys(ticketKeys);
    }
  }

  private synchronized void use(OpenSslSessionContext context) {
    context.setTicketKeys(ticketKeys);
    sessions = context;
  }

  private OpenSslSessionTicketKey newTicketKey() {
    return new OpenSslSessionTicketKey(
        bytes(OpenSslSessionTicketKey.NAME_SIZE),
        bytes(OpenSslSessionTicketKey.HMAC_KEY_SIZE),
        bytes(OpenSslSessionTicketKey.AES_KEY_SIZE));
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private final class Contexts implements SslContextFactory {
    private @Nullable KeyManagerFactory keys;

    @Override
    public SslContextFactory keyMananagerFactory(KeyManagerFactory kmf) {
      keys = kmf;
      return this;
    }

    @Override
    public SslContext create() throws SSLException {
      // The caching factory hands BoringSSL the parsed key; the plain one parses it per handshake.
      var context =
          SslContextBuilder.forServer(
                  new OpenSslCachingX509KeyManagerFactory(Objects.requireNonNull(keys)))
              .sslProvider(SslProvider.OPENSSL)
              .protocols(VERSIONS)
              .ciphers(CIPHERS)
              .option(OpenSslContextOption.GROUPS, GROUPS)
              .applicationProtocolConfig(
                  new ApplicationProtocolConfig(
                      ApplicationProtocolConfig.Protocol.ALPN,
                      ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                      ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                      PROTOCOLS))
              .build();
      use((OpenSslSessionContext) context.sessionContext());
      return context;
    }
  }
}
