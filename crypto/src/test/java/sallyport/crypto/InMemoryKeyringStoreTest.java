package sallyport.crypto;

class InMemoryKeyringStoreTest extends KeyringStoreContract {
  @Override
  protected KeyringStore empty() {
    return new InMemoryKeyringStore();
  }
}
