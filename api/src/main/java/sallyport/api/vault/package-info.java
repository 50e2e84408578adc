/**
 * The data plane on the wire: {@code https://<vault>.<suffix>/secrets/...}.
 *
 * <p>{@link sallyport.api.vault.DataPlane} is the pipeline. {@link sallyport.api.vault.Doors} are
 * the three doors in their order, each taking what the one before returned; what comes out of the
 * last, an {@code Admitted}, is the only thing an operation can be called with. An operation is one
 * class that parses, calls the domain and renders. {@link sallyport.api.vault.VaultErrors} is the
 * one place that knows the status, code and sentence of a refusal. Differences between protocol
 * versions are asked of {@link sallyport.api.vault.ApiVersion} by name.
 *
 * <p>The references are the Key Vault REST API (2016-10-01 to 2026-04-01) and recorded traffic of
 * the service; where neither says anything the choice is written beside the code that makes it.
 */
@NullMarked
package sallyport.api.vault;

import org.jspecify.annotations.NullMarked;
