package io.gatehouse.thirdparty;

import io.dropwizard.testing.ConfigOverride;
import io.gatehouse.testing.FreePorts;
import io.gatehouse.testing.TestService;
import io.gatehouse.thirdparty.SpringExamples.Version;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/**
 * The service, and Spring Boot applications of each version that are configured with its URL only. Further instances of
 * the service sign with the same keys but have other settings; they issue tokens that an application must refuse.
 */
final class SpringDeployment implements AutoCloseable {
    private final TestService service;
    private final List<TestService> others = new ArrayList<>();
    private final ConfigOverride issuer;
    private final Map<Started, SpringProcess> applications = new HashMap<>();

    private record Started(Version version, String name) {}

    private SpringDeployment(TestService service, ConfigOverride issuer) {
        this.service = service;
        this.issuer = issuer;
    }

    /** Builds the applications and starts the service. Its issuer is its URL, as discovery requires. */
    static SpringDeployment start() {
        SpringExamples.build();
        int port = FreePorts.one();
        ConfigOverride issuer = ConfigOverride.config("issuer", "http://127.0.0.1:" + port);
        ConfigOverride connector =
                ConfigOverride.config("server.applicationConnectors[0].port", Integer.toString(port));
        return new SpringDeployment(TestService.start(issuer, connector), issuer);
    }

    TestService service() {
        return service;
    }

    /** Starts an instance with another setting and the same issuer. */
    TestService startAnother(String setting, String value) {
        TestService another = service.startAnother(issuer, ConfigOverride.config(setting, value));
        others.add(another);
        return another;
    }

    /** Starts an instance with another issuer. */
    TestService startWithIssuer(String other) {
        TestService another = service.startAnother(ConfigOverride.config("issuer", other));
        others.add(another);
        return another;
    }

    /** Starts one application of each version without waiting for it. The name identifies it in this deployment. */
    void begin(String name, String profiles, Function<Version, Map<String, String>> environment) {
        for (Version version : Version.values()) {
            Map<String, String> all = new HashMap<>(environment.apply(version));
            all.put("GATEHOUSE_ISSUER", service.uri().toString());
            applications.put(new Started(version, name), SpringProcess.start(version.jar(), profiles, all));
        }
    }

    /** The URL of an application, which may not accept connections yet. */
    URI uri(Version version, String name) {
        return started(version, name).uri();
    }

    /** Returns a started application after it accepts connections. */
    SpringProcess application(Version version, String name) {
        SpringProcess application = started(version, name);
        application.awaitReady();
        return application;
    }

    private SpringProcess started(Version version, String name) {
        return Objects.requireNonNull(applications.get(new Started(version, name)));
    }

    @Override
    public void close() {
        applications.values().forEach(SpringProcess::close);
        others.forEach(TestService::close);
        service.close();
    }
}
