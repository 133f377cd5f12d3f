package io.gatehouse.doctor;

import static io.gatehouse.doctor.Diagnosis.failure;
import static io.gatehouse.doctor.Diagnosis.warningIf;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.gatehouse.configuration.DatabaseSection;
import io.gatehouse.configuration.PemConnectorFactory;
import io.gatehouse.storage.RedisAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Checks whether network traffic is encrypted, and the certificates that clients see. */
final class TlsDiagnostics {
    private static final Pattern LOOPBACK = Pattern.compile(".*//(localhost|127\\.[0-9.]+|\\[::1])(:[0-9]+)?(/.*)?");
    private static final Duration SOON = Duration.ofDays(14);
    private static final String HOW = " (docs/operations/tls.md).";

    private TlsDiagnostics() {}

    static Diagnosis database(DatabaseSection section) {
        return warningIf(
                !section.verifiesServer()
                        && !LOOPBACK.matcher(section.addressOnly()).matches(),
                "postgresql_tls",
                section.verifiesServer()
                        ? "Encrypted, and its certificate is verified."
                        : "The server is on this machine.",
                "An attacker on the network can read password hashes or impersonate PostgreSQL. Add"
                        + " sslmode=verify-full to GATEHOUSE_DATABASE_URL" + HOW);
    }

    static Diagnosis redis(RedisAddress address) {
        return warningIf(
                !address.tls() && !LOOPBACK.matcher(address.toString()).matches(),
                "redis_tls",
                address.tls() ? "Encrypted, and its certificate is verified." : "The server is on this machine.",
                "An attacker on the network can read the password or impersonate Redis. Begin GATEHOUSE_REDIS_URL"
                        + " with rediss" + HOW);
    }

    /** One diagnosis for each port with a certificate of this configuration. */
    static List<Diagnosis> certificates(ServerFactory server, Instant now) {
        List<Diagnosis> results = new ArrayList<>();
        if (server instanceof DefaultServerFactory ports) {
            List<PemConnectorFactory> all = new ArrayList<>(PemConnectorFactory.of(ports.getApplicationConnectors()));
            all.addAll(PemConnectorFactory.of(ports.getAdminConnectors()));
            all.forEach(port -> port.shown()
                    .ifPresent(shown -> results.add(
                            certificate(port.getPort(), shown.getNotAfter().toInstant(), now))));
        }
        return results;
    }

    private static Diagnosis certificate(int port, Instant end, Instant now) {
        String subject = "certificate_" + port;
        if (now.isAfter(end)) {
            return failure(subject, "It expired at " + end + ". Renew it and restart.");
        }
        return warningIf(
                Duration.between(now, end).compareTo(SOON) < 0,
                subject,
                "Valid until " + end + ".",
                "It expires at " + end + ". Renew it and restart.");
    }
}
