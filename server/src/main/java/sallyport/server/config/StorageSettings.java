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
                    + " `passphrase:` starts sealed and waits for `admin unseal`.",
            shape = "(file:.*|passphrase:(file:.+|env:.+)?)",
            expected = "file:PATH, passphrase:file:PATH, passphrase:env:NAME or passphrase:")
        Optional<String> seal) {}
