package sallyport.connectivity;

import java.util.List;

/** The rules of one kind of firewall, made of a plan. */
public enum PlanFormat {
  TABLE(Reports::table, false),
  JSON(Reports::json, false),
  NFTABLES(PacketFilters::nftables, true),
  IPTABLES(PacketFilters::iptables, true),
  SQUID(Proxies::squid, false),
  HAPROXY(Proxies::haproxy, false),
  PAC(Proxies::pac, false),
  AZURE_FIREWALL(CloudPolicies::azureFirewall, false),
  KUBERNETES(CloudPolicies::kubernetes, true),
  CILIUM(CloudPolicies::cilium, false);

  @FunctionalInterface
  interface Writer {
    String write(Cloud cloud, List<Endpoint> plan, Addresses addresses);
  }

  @SuppressWarnings("ImmutableEnumChecker") // a reference to a static method
  private final Writer writer;

  private final boolean needsAddresses;

  PlanFormat(Writer writer, boolean needsAddresses) {
    this.writer = writer;
    this.needsAddresses = needsAddresses;
  }

  /** It knows no names: addresses have to be looked up first. */
  public boolean needsAddresses() {
    return needsAddresses;
  }

  public String write(Cloud cloud, List<Endpoint> plan, Addresses addresses) {
    return writer.write(cloud, plan, addresses);
  }
}
