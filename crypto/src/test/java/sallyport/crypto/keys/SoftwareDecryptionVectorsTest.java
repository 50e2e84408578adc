package sallyport.crypto.keys;

class SoftwareDecryptionVectorsTest extends DecryptionVectorsContract {
  @Override
  KeyModule module() {
    return new SoftwareModule();
  }
}
