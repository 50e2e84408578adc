package sallyport.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import sallyport.core.Caller;

/** Audit records for tests. */
final class Records {
  static final Instant NOW = Instant.parse("2026-11-20T09:14:07.183441200Z");

  private Records() {}

  /** The call of the reference's example: a secret read from a blocked address. */
  static AuditRecord blocked() {
    var claims = new LinkedHashMap<String, String>();
    claims.put("oid", "bbbbbbbb-0000-0000-0000-000000000002");
    claims.put("appid", "aaaaaaaa-0000-0000-0000-000000000001");
    claims.put("idtyp", "app");
    claims.put("appidacr", "1");
    var properties = new LinkedHashMap<String, Object>();
    properties.put("isAddressAuthorized", false);
    properties.put("tlsVersion", "TLS1_3");
    return new AuditRecord(
        NOW,
        "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-pay/providers"
            + "/Microsoft.KeyVault/vaults/kv-pay-01",
        "SecretGet",
        "7.6",
        403,
        Optional.of(
            "Client address is not authorized and caller is not a trusted service.\r\n"
                + "Client address: 198.51.100.23\r\n"
                + "Caller: appid=aaaaaaaa-0000-0000-0000-000000000001;"
                + "oid=bbbbbbbb-0000-0000-0000-000000000002;"
                + "iss=https://sts.windows.net/cccccccc-0000-0000-0000-000000000003/\r\n"
                + "Vault: kv-pay-01;location=westeurope"),
        6_700_000,
        "198.51.100.23",
        "0d8f6f6e-2a7e-4f0e-9b1a-1c7a5f1f9d11",
        Optional.of(caller(claims)),
        "azsdk-java-azure-security-keyvault-secrets/4.10.0",
        "https://kv-pay-01.vault.example.test/secrets/db-password/?api-version=7.6",
        properties);
  }

  /** A record whose every text from outside is {@code text}. */
  static AuditRecord saying(String text) {
    return new AuditRecord(
        NOW,
        text,
        text,
        text,
        200,
        Optional.of(text),
        1,
        text,
        text,
        Optional.of(caller(Map.of("upn", text))),
        text,
        text,
        Map.of("id", text));
  }

  /** A small record that can be told from others by its correlation id. */
  static AuditRecord numbered(String correlationId) {
    return new AuditRecord(
        NOW,
        "/subscriptions/s",
        "SecretGet",
        "7.6",
        200,
        Optional.empty(),
        1_000_000,
        "198.51.100.23",
        correlationId,
        Optional.empty(),
        "agent",
        "https://v.vault.example.test/secrets/a",
        Map.of());
  }

  private static Caller caller(Map<String, String> claims) {
    return new Caller(
        "tenant",
        "bbbbbbbb-0000-0000-0000-000000000002",
        Optional.of("aaaaaaaa-0000-0000-0000-000000000001"),
        List.of(),
        false,
        true,
        "https://sts.windows.net/t/",
        Optional.empty(),
        claims);
  }
}
