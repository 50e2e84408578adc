package sallyport.vault.objects;

import sallyport.core.ObjectKind;
import sallyport.core.ObjectName;
import sallyport.core.VaultId;

/** One object over all its versions: names are unique for a kind within a vault. */
public record ObjectKey(VaultId vault, ObjectKind kind, ObjectName name) {}
