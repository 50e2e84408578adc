package sallyport.vault.keys;

class InMemoryReleaseKeyStoreTest extends ReleaseKeyStoreContract {
  @Override
  protected ReleaseKeyStore empty() {
    return new InMemoryReleaseKeyStore();
  }
}
