package sallyport.vault.keys;

import sallyport.vault.objects.InMemoryObjectStore;

class InMemoryRotationStoreTest extends RotationStoreContract {
  @Override
  protected Ports empty() {
    var objects = new InMemoryObjectStore();
    return new Ports(objects, objects.deleted(), new InMemoryRotationStore(objects));
  }
}
