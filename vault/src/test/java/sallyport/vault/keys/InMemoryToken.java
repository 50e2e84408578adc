package sallyport.vault.keys;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
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
  private final Map<Byte, List<LiveKey>> loaded = new HashMap<>();
  private byte last;

  /** Happens once, while the next key is in the making. */
  Runnable meanwhile = () -> {};

  /** Happens once, when the next object is there and nobody has been told. */
  Runnable onceMade = () -> {};

  /** Happens once, before the next object is destroyed. */
  Runnable onceDestroying = () -> {};

  /** Happens before each copy. */
  Runnable whileCopying = () -> {};

  /** Happens each time a key was found, before it is ready. */
  Runnable whileLoading = () -> {};

  /** The thread that the last key was checked on. */
  String takenOn = "";

  /** Whether somebody has pulled it out. */
  boolean away;

  int held() {
    return objects.size();
  }

  /** Every key that was made ready, in whatever process. */
  Stream<LiveKey> loaded() {
    return loaded.values().stream().flatMap(List::stream);
  }

  @Override
  public String platform() {
    return "2";
  }

  @Override
  public KeyModule telling(Consumer<SecretBytes> before) {
    return new Telling(before);
  }

  @Override
  public NewKey generate(KeySpec spec) {
    return telling(_ -> {}).generate(spec);
  }

  @Override
  public NewKey take(PrivateKeyParts parts) {
    return telling(_ -> {}).take(parts);
  }

  @Override
  public Optional<NewKey> copy(PublicKeyParts shown, SecretBytes material) {
    return telling(_ -> {}).copy(shown, material);
  }

  private void present() {
    if (away) {
      throw new IllegalStateException("the token is away");
    }
  }

  private static byte number(SecretBytes material) {
    return material.expose(bytes -> bytes[0]);
  }

  private static SecretBytes material(byte number) {
    return SecretBytes.owning(new byte[] {number});
  }

  @Override
  public LiveKey load(PublicKeyParts shown, SecretBytes material) {
    present();
    byte number = number(material);
    var key = maker.load(shown, objects.get(number).material());
    loaded.computeIfAbsent(number, _ -> new ArrayList<>()).add(key);
    whileLoading.run();
    return key;
  }

  @Override
  public LiveKey loadPublic(PublicKeyParts shown) {
    return maker.loadPublic(shown);
  }

  @Override
  public void destroy(SecretBytes material) {
    present();
    var once = onceDestroying;
    onceDestroying = () -> {};
    once.run();
    objects.remove(number(material));
    // A handle of what is destroyed computes nothing any more.
    loaded.getOrDefault(number(material), List.of()).forEach(LiveKey::close);
  }

  @Override
  public SecretBytes export(PublicKeyParts shown, SecretBytes material) {
    present();
    return maker.export(shown, objects.get(number(material)).material());
  }

  /** The same token, which tells what it makes. */
  private final class Telling implements KeyModule {
    private final Consumer<SecretBytes> before;

    Telling(Consumer<SecretBytes> before) {
      this.before = before;
    }

    private NewKey kept(Supplier<NewKey> making) {
      byte number = ++last;
      try (var told = material(number)) {
        before.accept(told);
      }
      var key = making.get();
      present();
      objects.put(number, key);
      var once = onceMade;
      onceMade = () -> {};
      once.run();
      return new NewKey(key.shown(), material(number));
    }

    @Override
    public String platform() {
      return InMemoryToken.this.platform();
    }

    @Override
    public KeyModule telling(Consumer<SecretBytes> other) {
      return InMemoryToken.this.telling(other);
    }

    @Override
    public NewKey generate(KeySpec spec) {
      return kept(() -> {
        var once = meanwhile;
        meanwhile = () -> {};
        once.run();
        return maker.generate(spec);
      });
    }

    @Override
    public NewKey take(PrivateKeyParts parts) {
      takenOn = Thread.currentThread().getName();
      return kept(() -> maker.take(parts));
    }

    @Override
    public Optional<NewKey> copy(PublicKeyParts shown, SecretBytes material) {
      present();
      return Optional.ofNullable(objects.get(number(material)))
          .map(first ->
              kept(() -> {
                whileCopying.run();
                return maker.copy(shown, first.material()).orElseThrow();
              }));
    }

    @Override
    public LiveKey load(PublicKeyParts shown, SecretBytes material) {
      return InMemoryToken.this.load(shown, material);
    }

    @Override
    public LiveKey loadPublic(PublicKeyParts shown) {
      return InMemoryToken.this.loadPublic(shown);
    }

    @Override
    public void destroy(SecretBytes material) {
      InMemoryToken.this.destroy(material);
    }

    @Override
    public SecretBytes export(PublicKeyParts shown, SecretBytes material) {
      return InMemoryToken.this.export(shown, material);
    }
  }
}
