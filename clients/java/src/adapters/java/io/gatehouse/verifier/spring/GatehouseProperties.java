package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.GatehouseVerifierBuilder;
import io.gatehouse.verifier.embedded.StalePolicy;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The options of the verifier. {@link GatehouseVerifierBuilder} documents and checks them.
 *
 * @param issuer The iss of all tokens. Required.
 * @param audience The audience of this service, which aud must contain. Required.
 * @param credential The client_id:client_secret of a client with the role verifier. Required.
 * @param url The URL of Gatehouse without /api/v1. Default: the issuer.
 * @param plainHttp Whether plain HTTP to other hosts than loopback is permitted.
 * @param maxStaleness Age of the knowledge above which every token is refused with 503; at least 6 s. Default: 20 s.
 * @param stalePolicy Up to which age tokens are accepted while no server is reachable. Default: none.
 * @param startTimeout How long the service waits for the verifier when it starts.
 */
@ConfigurationProperties("gatehouse")
record GatehouseProperties(
        @DefaultValue("") String issuer,
        @DefaultValue("") String audience,
        @DefaultValue("") String credential,
        @DefaultValue("") String url,
        @DefaultValue("false") boolean plainHttp,
        @Nullable Duration maxStaleness,
        @Nullable StalePolicy stalePolicy,
        @DefaultValue("30s") Duration startTimeout) {
    GatehouseVerifierBuilder builder() {
        GatehouseVerifierBuilder builder = GatehouseVerifier.builder()
                .issuer(issuer)
                .audience(audience)
                .credential(credential)
                .url(url)
                .plainHttp(plainHttp);
        Optional.ofNullable(maxStaleness).ifPresent(builder::maxStaleness);
        Optional.ofNullable(stalePolicy).ifPresent(builder::stalePolicy);
        return builder;
    }

    /** Without the credential. */
    @Override
    public String toString() {
        return "GatehouseProperties[issuer=" + issuer + ", audience=" + audience + ", credential=***]";
    }
}
