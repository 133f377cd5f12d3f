package io.gatehouse.thirdparty;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestService;
import java.util.Arrays;
import java.util.stream.Stream;

/** Starts services whose issuer is their own URL, so that third-party software discovers them by the issuer alone. */
public final class DiscoverableService {
    private DiscoverableService() {}

    /** Starts a service on a fresh database and a fresh Redis. */
    public static TestService start(ConfigOverride... overrides) {
        int port = FreePorts.one();
        Stream<ConfigOverride> own = Stream.of(
                ConfigOverride.config("server.applicationConnectors[0].port", Integer.toString(port)),
                ConfigOverride.config("issuer", "http://127.0.0.1:" + port));
        return TestService.start(Stream.concat(own, Arrays.stream(overrides)).toArray(ConfigOverride[]::new));
    }
}
