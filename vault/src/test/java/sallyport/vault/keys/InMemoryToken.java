package sallyport.vault.keys;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import sallyport.crypto.SecretBytes;
import sallyport.crypto.keys.KeyModule;
import sallyport.crypto.keys.KeySpec;
import sallyport.crypto.keys.LiveKey;
import sallyport.crypto.keys.PrivateKeyParts;
import sallyport.crypto.keys.PublicKeyParts;
import sallyport.crypto.keys.SoftwareModule;

/** A token whose keys are objects of their own: what is stored elsewhere is only their number. */
final class InMemoryToken implements KeyModule {
  private final SoftwareModule maker = new SoftwareModule();
  private final Map<Byte, NewKey> objects = new HashMap<>();
  private byte last;

  /** Happens once, while the next key is in the making. */
  Runnable meanwhile = () -> {};

  /** Happens before each copy. */
  Runnable whileCopying = () -> {};

  /** The thread that the last key was checked on. */
  String takenOn = "";

  /** Whether somebody has pulled it out. */
  boolean away;

  int held() {
    return objects.size();
  }

  @Override
  public String platform() {
    return "2";
  }

  @Override
  public NewKey generate(KeySpec spec) {
    var once = meanwhile;
    meanwhile = () -> {};
    once.run();
    return kept(maker.generate(spec));
  }

  @Override
  public NewKey take(PrivateKeyParts parts) {
    takenOn = Thread.currentThread().getName();
    return kept(maker.take(parts));
  }

  private NewKey kept(NewKey key) {
    present();
    objects.put(++last, key);
    return new NewKey(key.shown(), SecretBytes.owning(new byte[] {last}));
  }

  private void present() {
    if (away) {
      throw new IllegalStateException("the token is away");
    }
  }

  private static byte number(SecretBytes material) {
    return material.expose(bytes -> bytes[0]);
  }

  @Override
  public LiveKey load(PublicKeyParts shown, SecretBytes material) {
    present();
    return maker.load(shown, objects.get(number(material)).material());
  }

  @Override
  public LiveKey loadPublic(PublicKeyParts shown) {
    return maker.loadPublic(shown);
  }

  @Override
  public void destroy(PublicKeyParts shown, SecretBytes material) {
    present();
    objects.remove(number(material));
  }

  @Override
  public Optional<NewKey> copy(PublicKeyParts shown, SecretBytes material) {
    present();
    whileCopying.run();
    return Optional.ofNullable(objects.get(number(material)))
        .map(first -> kept(maker.copy(shown, first.material()).orElseThrow()));
  }

  @Override
  public SecretBytes export(PublicKeyParts shown, SecretBytes material) {
    present();
    return maker.export(shown, objects.get(number(material)).material());
  }
}
