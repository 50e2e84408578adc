package sallyport.resources.networks;

class InMemoryNetworkStoreTest extends NetworkStoreContract {
  @Override
  protected NetworkStore empty() {
    return new InMemoryNetworkStore();
  }
}
