package sallyport.conformance;

import static org.assertj.core.api.Assertions.assertThat;

/** A write that the server said it has made. */
interface Acknowledged {

  /** What was written, and how. */
  String what();

  /** Finds it again. */
  void check(RawClient client) throws Exception;

  /** A secret that was set, or deleted after that. */
  record Secret(String name, String value, boolean deleted) implements Acknowledged {
    @Override
    public String what() {
      return deleted ? "secret deleted" : "secret set";
    }

    @Override
    public void check(RawClient client) throws Exception {
      var live = client.vault("GET", "/secrets/" + name, "");
      if (deleted) {
        assertThat(live.status()).as(name).isEqualTo(404);
        assertThat(client.vault("GET", "/deletedsecrets/" + name, "").status())
            .as(name)
            .isEqualTo(200);
      } else {
        assertThat(live.status()).as(name).isEqualTo(200);
        assertThat(live.json().get("value").asString()).isEqualTo(value);
      }
    }
  }
}
