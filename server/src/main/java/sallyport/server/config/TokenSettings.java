package sallyport.server.config;

import java.time.Duration;

/** The token service. */
@Configuration.Table("token")
public record TokenSettings(
    @Setting(about = "Life of an access token.", byDefault = "3599s", min = 1, max = 86_400)
        Duration lifetime) {}
