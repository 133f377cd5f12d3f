package io.gatehouse.configuration;

import com.google.common.net.InetAddresses;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.gatehouse.kernel.Secret;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Validates the settings of the admin port: access from other machines requires a token. */
public final class AdminPortValidator {
    /** The characters of a bearer token (RFC 6750 §2.1), and a length that cannot be guessed. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{32,256}=*");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-.]{0,251}[A-Za-z0-9])?");

    private static final String HOW = "set GATEHOUSE_ADMIN_TOKEN to what openssl rand -hex 32 prints";

    private AdminPortValidator() {}

    /** Rejects an admin port that other machines can reach without a token, and a token that can be guessed. */
    public static void validate(ConfigurationErrors errors, ServerFactory server, Secret token) {
        boolean open = token.reveal().isEmpty();
        errors.rejectIf(
                !open && !TOKEN.matcher(token.reveal()).matches(),
                "admin_token",
                "must be 32 to 256 letters, digits or one of . _ ~ + / -: " + HOW + ".");
        if (!(server instanceof DefaultServerFactory ports)) {
            errors.reject(
                    "server.type", "must be default. Any other value would put the tasks on the port of the API.");
            return;
        }
        errors.rejectIf(
                open && !ports.getAdminConnectors().stream().allMatch(AdminPortValidator::isOnLoopback),
                "server.adminConnectors",
                "listen on an address that other machines reach, without a token: " + HOW
                        + ", or GATEHOUSE_ADMIN_BIND to 127.0.0.1.");
    }

    /** Rejects values that are not host names: a port or a pattern would match nothing. */
    public static void validateHosts(ConfigurationErrors errors, List<String> hosts) {
        for (String host : hosts) {
            errors.rejectIf(
                    !HOST.matcher(host).matches(),
                    "admin_hosts",
                    "must be host names separated by commas, without ports: set GATEHOUSE_ADMIN_HOSTS.");
        }
    }

    private static boolean isOnLoopback(Object connector) {
        return connector instanceof HttpConnectorFactory http && isLoopback(http.getBindHost());
    }

    // Without a host the port listens on all addresses.
    static boolean isLoopback(@Nullable String host) {
        return host != null
                && (host.equals("localhost")
                        || (InetAddresses.isInetAddress(host)
                                && InetAddresses.forString(host).isLoopbackAddress()));
    }
}
