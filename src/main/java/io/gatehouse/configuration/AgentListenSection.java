package io.gatehouse.configuration;

import io.dropwizard.jackson.JsonSnakeCase;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the agent listens: a port of loopback, or a Unix socket. Immutable.
 *
 * @param host an address of loopback
 * @param unixSocket the absolute path of the socket; empty to use the port
 */
@JsonSnakeCase
public record AgentListenSection(String host, Integer port, String unixSocket) implements Validated {
    private static final int MAX_PORT = 65_535;
    /** The limit of Linux is 107, that of macOS 103. */
    private static final int MAX_PATH_BYTES = 100;

    /** Jackson passes null for a setting that the file omits. */
    public AgentListenSection(@Nullable String host, @Nullable Integer port, @Nullable String unixSocket) {
        this.host = Objects.requireNonNullElse(host, "127.0.0.1");
        this.port = Objects.requireNonNullElse(port, 8082);
        this.unixSocket = Objects.requireNonNullElse(unixSocket, "");
    }

    /** The path of the Unix socket; empty if the agent listens on a port. */
    public Optional<Path> socket() {
        return unixSocket.isEmpty() ? Optional.empty() : Optional.of(Path.of(unixSocket));
    }

    @Override
    public void validate(ConfigurationErrors errors) {
        errors.rejectIf(
                !AdminPortValidator.isLoopback(host),
                "listen.host",
                "must be an address of loopback, such as 127.0.0.1: checks contain tokens, and the agent has no TLS.");
        BoundsValidator.between(errors, "listen.port", port, 0, MAX_PORT);
        errors.rejectIf(
                !unixSocket.isEmpty() && !isPath(unixSocket),
                "listen.unix_socket",
                "must be an absolute path of at most " + MAX_PATH_BYTES + " bytes.");
    }

    private static boolean isPath(String text) {
        try {
            return Path.of(text).isAbsolute() && text.getBytes(StandardCharsets.UTF_8).length <= MAX_PATH_BYTES;
        } catch (InvalidPathException e) {
            return false;
        }
    }
}
