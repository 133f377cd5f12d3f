package io.gatehouse.doctor;

import static io.gatehouse.doctor.Diagnosis.failure;
import static io.gatehouse.doctor.Diagnosis.ok;
import static io.gatehouse.doctor.Diagnosis.warning;
import static io.gatehouse.doctor.Diagnosis.warningIf;

import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.gatehouse.kernel.Secret;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.password.PasswordSettings;
import io.gatehouse.verifier.SignatureEngine;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;

/** Checks this machine: ports, native libraries, memory. */
final class HostDiagnostics {
    private static final long KIB = 1024;

    private HostDiagnostics() {}

    static List<Diagnosis> ports(ServerFactory server) {
        if (!(server instanceof DefaultServerFactory ports)) {
            return List.of();
        }
        return Stream.concat(ports.getApplicationConnectors().stream(), ports.getAdminConnectors().stream())
                .filter(HttpConnectorFactory.class::isInstance)
                .map(connector -> port((HttpConnectorFactory) connector))
                .toList();
    }

    private static Diagnosis port(HttpConnectorFactory connector) {
        String host = connector.getBindHost();
        int port = connector.getPort();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(host == null ? new InetSocketAddress(port) : new InetSocketAddress(host, port));
            return ok("port_" + port, "Is free.");
        } catch (IOException e) {
            return warning(
                    "port_" + port,
                    "The port cannot be bound (" + e.getMessage() + "). Gatehouse or another process already uses it.");
        }
    }

    /** Computes one hash, so that the result shows whether the engine works. */
    static Diagnosis argon2(PasswordSettings settings, SecureRandom random) {
        PasswordHasher hasher = new PasswordHasher(settings, random);
        Secret password = Secret.valueOf("doctor " + random.nextLong());
        if (!hasher.verify(password, hasher.hash(password))) {
            return failure("argon2", "A password does not match its own hash. Do not use this Java runtime.");
        }
        String by = "Computed by " + hasher.engine() + ".";
        return warningIf(
                !hasher.isNative(),
                "argon2",
                by,
                by
                        + " The native library needs half the CPU time. It requires Linux with glibc, and java.io.tmpdir must"
                        + " allow files to be executed.");
    }

    static Diagnosis signatures(SignatureEngine engine) {
        return warningIf(
                !engine.isNative(),
                "signatures",
                "Computed by " + engine.description() + ".",
                "Computed by " + engine.description()
                        + ": ES256 takes twenty times the CPU time. See docs/operations/keys.md.");
    }

    /** @param machine the memory of this machine or container in bytes */
    static Diagnosis memory(PasswordSettings settings, long heap, long machine) {
        long hashing = KIB * settings.poolThreads() * settings.memoryKib();
        long mib = KIB * KIB;
        String sum = "Heap of up to " + heap / mib + " MiB and " + hashing / mib + " MiB for hashes, of "
                + machine / mib + " MiB.";
        return warningIf(
                heap + hashing > machine * 9 / 10,
                "memory",
                sum,
                sum
                        + " That leaves too little memory for other use. Lower -XX:MaxRAMPercentage, passwords.threads or passwords.memory.");
    }
}
