package sallyport.vault.keys;

import sallyport.vault.objects.InMemoryObjectStore;

class InMemoryTokenObjectStoreTest extends TokenObjectStoreContract {
  @Override
  protected Storage empty() {
    var objects = new InMemoryObjectStore();
    return new Storage(
        objects,
        objects.deleted(),
        new InMemoryRotationStore(objects),
        new InMemoryTokenObjectStore(objects));
  }
}
