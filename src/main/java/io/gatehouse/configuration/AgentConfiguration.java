package io.gatehouse.configuration;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.dropwizard.jackson.JsonSnakeCase;
import io.dropwizard.logging.common.DefaultLoggingFactory;
import io.dropwizard.logging.common.LoggingFactory;
import io.gatehouse.kernel.Secret;
import io.gatehouse.verifier.embedded.StalePolicy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The configuration of the agent, {@code agent.yml}. Immutable.
 *
 * @param issuer the {@code iss} of all tokens
 * @param audience the value that {@code aud} must contain
 * @param url the URL of Gatehouse, without {@code /api/v1}; empty to use the issuer
 * @param credential the id and the secret of a client with the role {@code verifier}, separated by a colon
 * @param plainHttp whether the URL may use plain HTTP to another host
 * @param maxStaleness the age of the knowledge above which checks get 503
 * @param acceptStaleFor the age up to which tokens are accepted while no instance is reachable; zero for never
 * @param cacheSize the maximum number of cached verified tokens
 */
@JsonSnakeCase
public record AgentConfiguration(
        String issuer,
        String audience,
        String url,
        Secret credential,
        Boolean plainHttp,
        @JsonDeserialize(using = DurationParser.class) Duration maxStaleness,
        @JsonDeserialize(using = DurationParser.class) Duration acceptStaleFor,
        Integer cacheSize,
        AgentListenSection listen,
        AgentRelaySection relay,
        DrainSection drain,
        LoggingFactory logging)
        implements Validated {
    private static final Duration LEAST_STALENESS = Duration.ofSeconds(6);
    private static final Duration MOST_STALENESS = Duration.ofMinutes(5);
    /** The longest lifetime of a token. */
    private static final Duration MOST_ACCEPTANCE = Duration.ofHours(24);

    private static final int MOST_CACHED = 1_000_000;

    /** Jackson passes null for a setting that the file omits. */
    public AgentConfiguration(
            @Nullable String issuer,
            @Nullable String audience,
            @Nullable String url,
            @Nullable Secret credential,
            @Nullable Boolean plainHttp,
            @Nullable Duration maxStaleness,
            @Nullable Duration acceptStaleFor,
            @Nullable Integer cacheSize,
            @Nullable AgentListenSection listen,
            @Nullable AgentRelaySection relay,
            @Nullable DrainSection drain,
            @Nullable LoggingFactory logging) {
        this.issuer = Objects.requireNonNullElse(issuer, "");
        this.audience = Objects.requireNonNullElse(audience, "");
        this.url = Objects.requireNonNullElse(url, "");
        this.credential = Objects.requireNonNullElse(credential, Secret.valueOf(""));
        this.plainHttp = Objects.requireNonNullElse(plainHttp, false);
        this.maxStaleness = Objects.requireNonNullElse(maxStaleness, Duration.ofSeconds(20));
        this.acceptStaleFor = Objects.requireNonNullElse(acceptStaleFor, Duration.ZERO);
        this.cacheSize = Objects.requireNonNullElse(cacheSize, 10_000);
        this.listen = Objects.requireNonNullElseGet(listen, () -> new AgentListenSection(null, null, null));
        this.relay = Objects.requireNonNullElseGet(relay, () -> new AgentRelaySection(null, null));
        this.drain = Objects.requireNonNullElseGet(drain, () -> new DrainSection(null, null));
        this.logging = Objects.requireNonNullElseGet(logging, DefaultLoggingFactory::new);
    }

    /** What the agent does while no instance is reachable. */
    public StalePolicy stalePolicy() {
        return new StalePolicy(acceptStaleFor);
    }

    @Override
    public void warn(List<String> sentences) {
        sentences.forEach(LoggerFactory.getLogger(AgentConfiguration.class)::warn);
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        errors.rejectIf(
                !PublicUrl.isOne(issuer),
                "issuer",
                "must be the issuer of the tokens, such as https://auth.example.com, without query or fragment: set"
                        + " GATEHOUSE_ISSUER.");
        errors.rejectIf(audience.isBlank(), "audience", "must not be blank: set GATEHOUSE_AUDIENCE.");
        validateUrl(errors);
        errors.rejectIf(
                !credential.reveal().matches("[^:\\s]+:\\S+"),
                "credential",
                "must be the client_id and the client_secret of a client with the role verifier, separated by a colon: set"
                        + " GATEHOUSE_AGENT_CREDENTIAL or GATEHOUSE_AGENT_CREDENTIAL_FILE.");
        BoundsValidator.between(errors, "max_staleness", maxStaleness, LEAST_STALENESS, MOST_STALENESS);
        errors.rejectIf(
                !acceptStaleFor.isZero()
                        && (acceptStaleFor.compareTo(maxStaleness) <= 0
                                || acceptStaleFor.compareTo(MOST_ACCEPTANCE) > 0),
                "accept_stale_for",
                "must be longer than max_staleness and at most 24h. Omit it to accept no token while the agent is stale.");
        BoundsValidator.between(errors, "cache_size", cacheSize, 0, MOST_CACHED);
        List.of(listen, relay, drain).forEach(section -> section.validate(errors));
        LogSection.validate(errors, logging);
    }

    private void validateUrl(ConfigurationErrors errors) {
        if (!url.isEmpty() && !PublicUrl.isOne(url)) {
            errors.reject("url", "must be the URL of Gatehouse, such as https://auth.example.com, without /api/v1.");
        } else if (!url.isEmpty() || PublicUrl.isOne(issuer)) {
            URI used = URI.create(url.isEmpty() ? issuer : url);
            errors.rejectIf(
                    !"https".equals(used.getScheme()) && !plainHttp && !AdminPortValidator.isLoopback(used.getHost()),
                    url.isEmpty() ? "issuer" : "url",
                    "must use https, because requests contain the credential. Set plain_http to true in a network that"
                            + " encrypts by itself.");
        }
    }
}
