package sallyport.connectivity;

/** What a client needs an endpoint for. */
public enum Purpose {
  AUTHENTICATION,
  MANAGEMENT,
  DIRECTORY,
  VAULT,
  MANAGED_HSM,
  REVOCATION
}
