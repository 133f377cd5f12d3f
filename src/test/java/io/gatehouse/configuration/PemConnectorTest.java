package io.gatehouse.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dropwizard.configuration.FileConfigurationSourceProvider;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.jackson.Jackson;
import io.dropwizard.jersey.validation.Validators;
import io.gatehouse.testing.TestCertificates;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped file with certificates, as variables that name files. */
@Tag("SEC-05")
class PemConnectorTest {
    private static final TestCertificates AUTHORITY = TestCertificates.authority();
    private static final X509Bundle SHOWN = AUTHORITY.forHere();

    @TempDir
    private Path folder;

    private final Map<String, String> environment =
            new HashMap<>(Map.of("GATEHOUSE_MASTER_KEY", "bq5n8lOI62FXR4FxxMcYu6G6AhcKWjKuTU3TEw66Ry0="));

    @Test
    void certificates_and_keys_come_from_files() throws Exception {
        environment.put("GATEHOUSE_PROTOCOL", "https");
        file("GATEHOUSE_TLS_CERTIFICATE", SHOWN.getCertificatePEM());
        file("GATEHOUSE_TLS_KEY", SHOWN.getPrivateKeyPEM());
        environment.put("GATEHOUSE_ADMIN_PROTOCOL", "https");
        file("GATEHOUSE_ADMIN_TLS_CERTIFICATE", SHOWN.getCertificatePEM());
        file("GATEHOUSE_ADMIN_TLS_KEY", SHOWN.getPrivateKeyPEM());
        file("GATEHOUSE_ADMIN_TLS_CLIENT_CA", AUTHORITY.ca());
        environment.put("GATEHOUSE_REDIS_URL", "rediss://redis");
        file("GATEHOUSE_REDIS_CA", AUTHORITY.ca());

        DefaultServerFactory ports = (DefaultServerFactory) read().getServerFactory();
        PemConnectorFactory api =
                PemConnectorFactory.of(ports.getApplicationConnectors()).get(0);
        assertThat(api.shown()).contains(SHOWN.getCertificate());
        assertThat(api.asksClients()).isFalse();
        assertThat(PemConnectorFactory.of(ports.getAdminConnectors()).get(0).asksClients())
                .isTrue();
    }

    @Test
    void what_is_missing_is_named() {
        environment.put("GATEHOUSE_PROTOCOL", "https");
        assertRefused("GATEHOUSE_TLS_CERTIFICATE) is not set", "GATEHOUSE_TLS_KEY) is not set");
    }

    @Test
    void what_is_no_certificate_or_another_key_is_named_and_not_shown() throws IOException {
        environment.put("GATEHOUSE_PROTOCOL", "https");
        file("GATEHOUSE_TLS_CERTIFICATE", SHOWN.getCertificatePEM());
        file("GATEHOUSE_TLS_KEY", AUTHORITY.forClient("another").getPrivateKeyPEM());
        file("GATEHOUSE_REDIS_CA", "-----BEGIN CERTIFICATE-----\nmarker\n-----END CERTIFICATE-----");
        environment.put("GATEHOUSE_REDIS_URL", "rediss://redis");
        assertRefused(
                "GATEHOUSE_TLS_KEY) must be the key of the first certificate",
                "openssl pkcs8",
                "GATEHOUSE_REDIS_CA) must be certificates");
    }

    @Test
    void a_certificate_without_https_and_an_authority_without_rediss_are_refused() throws IOException {
        file("GATEHOUSE_TLS_CERTIFICATE", SHOWN.getCertificatePEM());
        file("GATEHOUSE_REDIS_CA", AUTHORITY.ca());
        assertRefused("GATEHOUSE_TLS_CERTIFICATE", "GATEHOUSE_REDIS_CA) is for TLS");
    }

    private void assertRefused(String... sentences) {
        assertThatThrownBy(this::read)
                .isInstanceOf(InvalidConfigurationException.class)
                .hasMessageContainingAll(sentences)
                .hasMessageNotContainingAny("marker", "PRIVATE KEY-----");
    }

    private void file(String variable, String content) throws IOException {
        environment.put(
                variable + "_FILE",
                TestCertificates.write(folder.resolve(variable), content).toString());
    }

    private GatehouseConfiguration read() throws Exception {
        return new StrictConfigurationFactory<>(
                        GatehouseConfiguration.class, Validators.newValidator(), Jackson.newObjectMapper(), environment)
                .build(new FileConfigurationSourceProvider(), "config.yml");
    }
}
