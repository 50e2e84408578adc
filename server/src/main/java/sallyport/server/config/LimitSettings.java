package sallyport.server.config;

import java.time.Duration;
import sallyport.http.Limits;

/** Limits on what a stranger controls. */
@Configuration.Table("limits")
public record LimitSettings(
    @Setting(
            about = "Bytes of a request's head; more answers 431.",
            byDefault = "32KiB",
            min = 1024,
            max = 1_048_576)
        ByteSize headerBytes,
    @Setting(
            about = "Bytes of a request's target; more answers 414.",
            byDefault = "16KiB",
            min = 512,
            max = 1_048_576)
        ByteSize urlBytes,
    @Setting(
            about = "Bytes of a request's body; more answers 413.",
            byDefault = "1MiB",
            min = 1024,
            max = 67_108_864)
        ByteSize bodyBytes,
    @Setting(
            about = "Bytes of the body of a restore that brings a token; more answers 413.",
            byDefault = "32MiB",
            min = 1024,
            max = 67_108_864)
        ByteSize restoreBytes,
    @Setting(
            about = "Depth of a JSON body; more answers 400.",
            byDefault = "32",
            min = 4,
            max = 1000)
        int jsonDepth,
    @Setting(
            about = "Time for a request's head to arrive; longer answers 408.",
            byDefault = "10s",
            min = 1,
            max = 600)
        Duration headerTime,
    @Setting(
            about = "Time for a request's body to arrive; longer answers 408.",
            byDefault = "30s",
            min = 1,
            max = 3600)
        Duration bodyTime,
    @Setting(
            about = "Time after which an idle connection is closed.",
            byDefault = "75s",
            min = 1,
            max = 3600)
        Duration idleTime,
    @Setting(
            about = "Open connections from one address.",
            byDefault = "1024",
            min = 1,
            max = 1_000_000)
        int connectionsPerAddress,
    @Setting(
            about = "Requests in flight from one address; more answers 429.",
            byDefault = "512",
            min = 1,
            max = 1_000_000)
        int requestsPerAddress,
    @Setting(
            about = "Requests in flight altogether; more answers 503.",
            byDefault = "2048",
            min = 1,
            max = 1_000_000)
        int concurrentRequests,
    @Setting(
            about = "Restores in flight with more than body-bytes; more answer 503.",
            byDefault = "2",
            min = 1,
            max = 1000)
        int concurrentRestores,
    @Setting(
            about = "Concurrent streams of one HTTP/2 connection.",
            byDefault = "128",
            min = 1,
            max = 10_000)
        int http2Streams) {

  /** The same as the listener takes them. */
  public Limits limits() {
    return new Limits(
        headerBytes.asInt(),
        urlBytes.asInt(),
        bodyBytes.asInt(),
        restoreBytes.asInt(),
        jsonDepth,
        headerTime,
        bodyTime,
        idleTime,
        connectionsPerAddress,
        requestsPerAddress,
        concurrentRequests,
        concurrentRestores,
        http2Streams);
  }
}
