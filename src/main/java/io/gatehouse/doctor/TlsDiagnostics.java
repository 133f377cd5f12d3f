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

/** Looks at who can read what goes over the network, and at the certificates that are shown to clients. */
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
                section.verifiesServer() ? "Encrypted, and its certificate is verified." : "It is on this machine.",
                "Whoever is on the network between can read passwords' hashes or pretend to be PostgreSQL: add"
                        + " sslmode=verify-full to GATEHOUSE_DATABASE_URL" + HOW);
    }

    static Diagnosis redis(RedisAddress address) {
        return warningIf(
                !address.tls() && !LOOPBACK.matcher(address.toString()).matches(),
                "redis_tls",
                address.tls() ? "Encrypted, and its certificate is verified." : "It is on this machine.",
                "Whoever is on the network between can read its password or pretend to be Redis: begin GATEHOUSE_REDIS_URL"
                        + " with rediss" + HOW);
    }

    /** One for each port that shows a certificate of this configuration. */
    static List<Diagnosis> certificates(ServerFactory server, Instant now) {
        List<Diagnosis> findings = new ArrayList<>();
        if (server instanceof DefaultServerFactory ports) {
            List<PemConnectorFactory> all = new ArrayList<>(PemConnectorFactory.of(ports.getApplicationConnectors()));
            all.addAll(PemConnectorFactory.of(ports.getAdminConnectors()));
            all.forEach(port -> port.shown()
                    .ifPresent(shown -> findings.add(
                            certificate(port.getPort(), shown.getNotAfter().toInstant(), now))));
        }
        return findings;
    }

    private static Diagnosis certificate(int port, Instant end, Instant now) {
        String subject = "certificate_" + port;
        if (now.isAfter(end)) {
            return failure(subject, "It ended at " + end + ": have it made anew, and restart.");
        }
        return warningIf(
                Duration.between(now, end).compareTo(SOON) < 0,
                subject,
                "Good until " + end + ".",
                "It ends at " + end + ": have it made anew, and restart.");
    }
}
