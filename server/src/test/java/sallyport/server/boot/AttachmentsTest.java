package sallyport.server.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.SocketException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import sallyport.access.Attachment;
import sallyport.access.Attachment.Evidence;

/** An interface whose addresses change; that they are those of the machine is in NetworkTest. */
class AttachmentsTest {
  private static final String SUBNET =
      "/subscriptions/s/resourcegroups/g/providers/microsoft.network/virtualnetworks/n/subnets/a";
  private static final String OTHER = SUBNET.replace("/a", "/b");

  private List<InetAddress> onWire = List.of(address("10.0.0.4"));
  private boolean readable = true;

  private List<InetAddress> addresses(String name) throws SocketException {
    if (!readable) {
      throw new SocketException("not now");
    }
    return name.equals("eth0.12") ? onWire : List.of();
  }

  @Test
  void an_address_that_the_interface_gets_later_is_the_subnets_too() throws Exception {
    var attachments = attachments(List.of());

    onWire = List.of(address("10.0.0.5"), address("2001:db8::5"));

    assertThat(attachments.readAgain()).isTrue();
    assertThat(attachments.now())
        .containsExactly(attached("10.0.0.5", SUBNET), attached("2001:db8::5", SUBNET));
    assertThat(attachments.readAgain()).isFalse();
  }

  @Test
  void an_address_that_it_loses_is_nobodys() throws Exception {
    var attachments = attachments(List.of());

    onWire = List.of();

    assertThat(attachments.readAgain()).isTrue();
    assertThat(attachments.now()).isEmpty();
  }

  @Test
  void what_cannot_be_read_stays_as_it_was() throws Exception {
    var attachments = attachments(List.of());

    readable = false;

    assertThat(attachments.readAgain()).isFalse();
    assertThat(attachments.now()).containsExactly(attached("10.0.0.4", SUBNET));
  }

  @Test
  void what_is_attached_by_its_address_stays_with_that() throws Exception {
    var fixed = attached("10.0.0.5", OTHER);
    var attachments = attachments(List.of(fixed));

    onWire = List.of(address("10.0.0.5"));
    attachments.readAgain();

    assertThat(attachments.now()).containsExactly(fixed);
  }

  @Test
  void without_interfaces_there_is_nothing_to_read_again() throws Exception {
    assertThat(new Attachments(List.of(), new LinkedHashMap<>(), this::addresses).change())
        .isFalse();
    assertThat(attachments(List.of()).change()).isTrue();
  }

  private Attachments attachments(List<Attachment> fixed) throws SocketException {
    return new Attachments(fixed, new LinkedHashMap<>(Map.of("eth0.12", SUBNET)), this::addresses);
  }

  private static Attachment attached(String address, String id) {
    return new Attachment(new Evidence.Listener(address(address), OptionalInt.empty()), id);
  }

  private static InetAddress address(String literal) {
    return InetAddress.ofLiteral(literal);
  }
}
