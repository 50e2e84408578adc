/**
 * What happened, for those who must answer for it: one record for each call, refusals included, and
 * the port by which records leave. The shape is that of Azure Key Vault's {@code AuditEvent} log.
 * No secret value, key material, digest, signature or token is ever part of a record.
 */
@NullMarked
package sallyport.audit;

import org.jspecify.annotations.NullMarked;
