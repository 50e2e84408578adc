package sallyport.conformance;

/** The ways into the vault of a {@link NetworkLab}, each with what the server can see of it. */
enum Way {
  INTERNET_7("internet", "203.0.113.7", Seen.ADDRESS),
  INTERNET_8("internet", "203.0.113.8", Seen.ADDRESS),
  INTERNET_200("internet", "203.0.113.200", Seen.ADDRESS),
  ELSEWHERE("internet", "198.18.4.7", Seen.ADDRESS),
  INTERNET_V6("internet", "2001:db8:1::7", Seen.ADDRESS),
  HAPROXY_7("internet", "203.0.113.7", Seen.ADDRESS),
  HAPROXY_200("internet", "203.0.113.200", Seen.ADDRESS),
  APPS("apps", "10.0.0.5", Seen.APPS),
  DATA("data", "10.0.1.5", Seen.DATA),
  PROXY_OF_DATA("internet", "203.0.113.8", Seen.DATA),
  DOOR("door", "10.0.2.5", Seen.FIRST_ENDPOINT),
  LINK("internet", "203.0.113.7", Seen.SECOND_ENDPOINT),
  UNKNOWN_LINK("internet", "203.0.113.7", Seen.NO_ENDPOINT);

  final String host;
  final String address;
  final Seen seen;

  Way(String host, String address, Seen seen) {
    this.host = host;
    this.address = address;
    this.seen = seen;
  }

  enum Seen {
    ADDRESS,
    APPS,
    DATA,
    FIRST_ENDPOINT,
    SECOND_ENDPOINT,
    NO_ENDPOINT
  }
}
