package sallyport.server.config;

import java.nio.file.Path;
import java.util.Optional;

/** Where everything is kept and what protects it. */
public record StorageSettings(
    @Setting(
            about =
                "Folder of everything this server keeps. Made with mode 0700 when it is missing.",
            byDefault = "./data")
        Path data,
    @Setting(
            about =
                "Where objects are kept: `sqlite:PATH` (relative to the data folder) or"
                    + " `postgresql://USER@HOST:PORT/DATABASE?password-file=PATH`.",
            byDefault = "sqlite:store.db",
            shape = "(sqlite:.+|postgres(ql)?://.+)",
            expected = "sqlite:PATH or postgresql://…",
            confidential = true)
        String store,
    @Setting(
            about =
                "What protects the root key: `file:PATH` (a key file, default `DATA/seal.key`), or"
                    + " `passphrase:` with `file:PATH` or `env:NAME` after it; a bare"
                    + " `passphrase:` starts sealed and waits for `admin unseal`;"
                    + " `pkcs11:LABEL` is an AES-256 key in the token of the `hsm` settings,"
                    + " which with `pkcs11-new:LABEL` the first start makes.",
            shape = "(file:.*|passphrase:(file:.+|env:.+)?|pkcs11(-new)?:[A-Za-z0-9._-]{1,64})",
            expected =
                "file:PATH, passphrase:file:PATH, passphrase:env:NAME, passphrase:, pkcs11:LABEL or"
                    + " pkcs11-new:LABEL")
        Optional<String> seal) {}
