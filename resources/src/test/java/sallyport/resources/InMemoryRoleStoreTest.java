package sallyport.resources;

class InMemoryRoleStoreTest extends RoleStoreContract {
  @Override
  protected RoleStore empty() {
    return new InMemoryRoleStore();
  }
}
