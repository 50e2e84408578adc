package sallyport.resources;

class InMemoryResourceStoreTest extends ResourceStoreContract {
  @Override
  protected ResourceStore empty() {
    return new InMemoryResourceStore();
  }
}
