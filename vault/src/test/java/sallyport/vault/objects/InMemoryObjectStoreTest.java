package sallyport.vault.objects;

class InMemoryObjectStoreTest extends ObjectStoreContract {
  @Override
  protected Stores empty() {
    var store = new InMemoryObjectStore();
    return new Stores(store, store.deleted());
  }
}
