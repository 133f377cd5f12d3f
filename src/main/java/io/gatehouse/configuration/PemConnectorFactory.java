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
 * Extends and replaces Dropwizard's connector {@code https}: it accepts PEM besides key stores and requires TLS 1.2 or
 * newer. If authorities for client certificates are set, a client without a valid certificate cannot send a request.
 */
public final class PemConnectorFactory extends HttpsConnectorFactory {
    private static final String HOW_TO_CONVERT = "openssl pkcs8 -topk8 -nodes -in KEY";

    @JsonProperty
    private String certificate = "";

    @JsonProperty
    private Secret privateKey = Secret.valueOf("");

    @JsonProperty
    private String clientCa = "";

    /** Jackson sets the other fields. */
    public PemConnectorFactory() {
        // Renegotiation is disabled, because a client could force an unlimited number of handshakes (RFC 5746).
        setAllowRenegotiation(false);
    }

    /** The certificates that clients see; empty if they are in a key store. */
    public Optional<X509Certificate> shown() {
        return certificate.isEmpty()
                ? Optional.empty()
                : Optional.of(Pem.certificates(certificate).get(0));
    }

    /** Whether clients must present a certificate. */
    public boolean asksClients() {
        return !clientCa.isEmpty();
    }

    void validate(ConfigurationErrors errors, String path) {
        CertificateValidator.validate(errors, path + ".clientCa", clientCa);
        if (getKeyStorePath() != null) {
            return;
        }
        CertificateValidator.validate(errors, path + ".certificate", certificate);
        errors.rejectIf(certificate.isEmpty(), path + ".certificate", "is not set, and https needs it.");
        errors.rejectIf(privateKey.reveal().isEmpty(), path + ".privateKey", "is not set, and https needs it.");
        errors.rejectIf(
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

    /** The validation requires one of both. */
    @Override
    public boolean isValidKeyStorePath() {
        return true;
    }

    /** Always valid here; Jetty reports a key store that it cannot open. */
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

    /** The connectors of this type. */
    public static List<PemConnectorFactory> of(List<?> connectors) {
        return connectors.stream()
                .filter(PemConnectorFactory.class::isInstance)
                .map(PemConnectorFactory.class::cast)
                .toList();
    }
}
