package io.gatehouse.testing;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A certificate authority of one test run and its certificates. Thread-safe. */
public final class TestCertificates {
    private final X509Bundle authority;

    private TestCertificates(X509Bundle authority) {
        this.authority = authority;
    }

    /** Creates an authority that no client trusts. */
    public static TestCertificates authority() {
        return new TestCertificates(made(() -> template("authority " + UUID.randomUUID())
                .setIsCertificateAuthority(true)
                .buildSelfSigned()));
    }

    /** The certificate of the authority in PEM. */
    public String ca() {
        return authority.getCertificatePEM();
    }

    /** The context of a Java client that trusts this authority. */
    public SSLContext clientContext() {
        return made(() -> {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust(), null);
            return context;
        });
    }

    /** The trust store for a Java client. */
    TrustManager[] trust() {
        return new TrustManager[] {authority.toTrustManager()};
    }

    /** A certificate for {@code localhost} and 127.0.0.1. */
    public X509Bundle forHere() {
        return issued(template("localhost").addSanDnsName("localhost").addSanIpAddress("127.0.0.1"));
    }

    /** A certificate for another host. */
    public X509Bundle forElsewhere() {
        return issued(template("elsewhere.example").addSanDnsName("elsewhere.example"));
    }

    /** A certificate for {@code localhost} that expired yesterday. */
    public X509Bundle expired() {
        return issued(template("localhost")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .notBefore(Instant.now().minus(9, ChronoUnit.DAYS))
                .notAfter(Instant.now().minus(1, ChronoUnit.DAYS)));
    }

    /** A client certificate with this name. */
    public X509Bundle forClient(String name) {
        return issued(template(name).addExtendedKeyUsageClientAuth());
    }

    private X509Bundle issued(CertificateBuilder certificate) {
        return made(() -> certificate.buildIssuedBy(authority));
    }

    private static CertificateBuilder template(String name) {
        return new CertificateBuilder().ecp256().subject("CN=" + name);
    }

    private static <T> T made(Making<T> making) {
        try {
            return making.make();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Lines of a Redis configuration that enable TLS on a port with this certificate. */
    public List<String> redis(Path folder, int port, X509Bundle shown) throws IOException {
        return List.of(
                "tls-port " + port,
                "tls-cert-file " + write(folder.resolve(port + ".crt"), shown.getCertificatePEM()),
                "tls-key-file " + write(folder.resolve(port + ".key"), shown.getPrivateKeyPEM()),
                "tls-ca-cert-file " + write(folder.resolve(port + ".ca"), ca()),
                "tls-auth-clients no");
    }

    /** Writes a file that only its owner can read, as PostgreSQL requires for keys. */
    public static Path write(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(file, text);
    }

    @FunctionalInterface
    private interface Making<T> {
        T make() throws Exception;
    }
}
