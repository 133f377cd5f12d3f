package io.gatehouse.configuration;

import io.dropwizard.jackson.JsonSnakeCase;
import io.gatehouse.kernel.Secret;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The relay of the revocation feed for processes of the host. Immutable.
 *
 * @param credential the id and the secret that these processes send, separated by a colon
 */
@JsonSnakeCase
public record AgentRelaySection(Boolean enabled, Secret credential) implements Validated {
    /** An id, and a secret that cannot be guessed. */
    private static final Pattern CREDENTIAL = Pattern.compile("[A-Za-z0-9._-]{1,64}:[A-Za-z0-9._-]{32,256}");

    /** Jackson passes null for a setting that the file omits. */
    public AgentRelaySection(@Nullable Boolean enabled, @Nullable Secret credential) {
        this.enabled = Objects.requireNonNullElse(enabled, false);
        this.credential = Objects.requireNonNullElse(credential, Secret.valueOf(""));
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        errors.rejectIf(
                enabled && !CREDENTIAL.matcher(credential.reveal()).matches(),
                "relay.credential",
                "must be an id, a colon and a secret of 32 to 256 letters, digits or one of . _ -, such as what openssl rand"
                        + " -hex 32 prints.");
    }
}
