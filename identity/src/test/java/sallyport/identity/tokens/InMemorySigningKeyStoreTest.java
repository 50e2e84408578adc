package sallyport.identity.tokens;

class InMemorySigningKeyStoreTest extends SigningKeyStoreContract {
  @Override
  protected SigningKeyStore empty() {
    return new InMemorySigningKeyStore();
  }
}
