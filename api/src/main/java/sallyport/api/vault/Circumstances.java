package sallyport.api.vault;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import sallyport.core.Caller;

/** What a refusal tells of a call, real or supposed. */
interface Circumstances {

  VaultState vault();

  /** The version that the call speaks; the latest as long as it is not known. */
  ApiVersion version();

  /** The caller's address as text. */
  String address();

  /** Absent as long as no valid token was seen. */
  @Nullable Caller caller();

  /** What the perimeter around the vault says of the call; empty where there is none to ask. */
  Optional<Judge.Opinion> byPerimeter();

  /** The resource type of a trusted service whose managed identity calls, once it was refused. */
  @Nullable String identityOf();
}
