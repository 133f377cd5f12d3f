package io.gatehouse.configuration;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.jetty.HttpsConnectorFactory;
import io.gatehouse.kernel.Pem;
import io.gatehouse.kernel.Secret;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/**
 * Dropwizard's connector {@code https}, which takes PEM beside key stores: TLS 1.2 or newer, and with authorities of
 * clients nobody without a certificate of theirs gets as far as HTTP. It takes the place of the one that it extends.
 */
public final class PemConnectorFactory extends HttpsConnectorFactory {
    private static final String HOW_TO_CONVERT = "openssl pkcs8 -topk8 -nodes -in KEY";

    @JsonProperty
    private String certificate = "";

    @JsonProperty
    private Secret privateKey = Secret.valueOf("");

    @JsonProperty
    private String clientCa = "";

    /** Jackson sets the rest. */
    public PemConnectorFactory() {
        // A client could have the server compute again and again (RFC 5746 leaves the hazard).
        setAllowRenegotiation(false);
    }

    /** What clients are shown; nothing if it is in a key store. */
    public Optional<X509Certificate> shown() {
        return certificate.isEmpty()
                ? Optional.empty()
                : Optional.of(Pem.certificates(certificate).get(0));
    }

    /** Whether clients must show a certificate. */
    public boolean asksClients() {
        return !clientCa.isEmpty();
    }

    void review(ConfigurationErrors findings, String path) {
        CertificateValidator.review(findings, path + ".clientCa", clientCa);
        if (getKeyStorePath() != null) {
            return;
        }
        CertificateValidator.review(findings, path + ".certificate", certificate);
        findings.refuseIf(certificate.isEmpty(), path + ".certificate", "is not set, and https needs it.");
        findings.refuseIf(privateKey.reveal().isEmpty(), path + ".privateKey", "is not set, and https needs it.");
        findings.refuseIf(
                !isKey(certificate, privateKey),
                path + ".privateKey",
                "must be the key of the first certificate, in PEM as PKCS #8 without a password, which `"
                        + HOW_TO_CONVERT + "` prints.");
    }

    private static boolean isKey(String certificate, Secret key) {
        try {
            var unused = Pem.holding(certificate, key);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The review asks for one of both. */
    @Override
    public boolean isValidKeyStorePath() {
        return true;
    }

    /** As above; Jetty says if a key store does not open. */
    @Override
    public boolean isValidKeyStorePassword() {
        return true;
    }

    @Override
    protected SslContextFactory.Server configureSslContextFactory(@Nullable SslContextFactory factory) {
        SslContextFactory.Server server = super.configureSslContextFactory(factory);
        if (!certificate.isEmpty()) {
            server.setKeyStore(Pem.holding(certificate, privateKey));
            server.setKeyStorePassword(Pem.PASSWORD);
        }
        if (asksClients()) {
            server.setTrustStore(Pem.trusting(clientCa));
            server.setNeedClientAuth(true);
        }
        return server;
    }

    /** All connectors of this kind among some. */
    public static List<PemConnectorFactory> of(List<?> connectors) {
        return connectors.stream()
                .filter(PemConnectorFactory.class::isInstance)
                .map(PemConnectorFactory.class::cast)
                .toList();
    }
}
