package sallyport.api.vault;

import org.jspecify.annotations.Nullable;
import sallyport.core.Caller;

/** What a refusal tells of a call, real or supposed. */
interface Circumstances {

  VaultState vault();

  /** The caller's address as text. */
  String address();

  /** Absent as long as no valid token was seen. */
  @Nullable Caller caller();

  /** The resource type of a trusted service whose managed identity calls, once it was refused. */
  @Nullable String identityOf();
}
