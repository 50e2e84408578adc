package sallyport.identity.directory;

class InMemoryDirectoryStoreTest extends DirectoryStoreContract {
  @Override
  protected DirectoryStore empty() {
    return new InMemoryDirectoryStore();
  }
}
