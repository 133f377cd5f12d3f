package io.gatehouse.configuration;

import com.google.common.net.InetAddresses;
import io.dropwizard.core.server.DefaultServerFactory;
import io.dropwizard.core.server.ServerFactory;
import io.dropwizard.jetty.HttpConnectorFactory;
import io.gatehouse.kernel.Secret;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says whether the admin port may be where it is: other machines need a token for it. */
public final class AdminPortValidator {
    /** What a bearer token may hold (RFC 6750 §2.1), and enough of it that nobody guesses it. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]{32,256}=*");

    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-.]{0,251}[A-Za-z0-9])?");

    private static final String HOW = "set GATEHOUSE_ADMIN_TOKEN to what openssl rand -hex 32 prints";

    private AdminPortValidator() {}

    /** Refuses an admin port that other machines reach and that asks for nothing, and a token that can be guessed. */
    public static void review(ConfigurationErrors findings, ServerFactory server, Secret token) {
        boolean open = token.reveal().isEmpty();
        findings.refuseIf(
                !open && !TOKEN.matcher(token.reveal()).matches(),
                "admin_token",
                "must be 32 to 256 letters, digits or one of . _ ~ + / -: " + HOW + ".");
        if (!(server instanceof DefaultServerFactory ports)) {
            findings.refuse(
                    "server.type", "must be default: any other would put the tasks on the same port as the API.");
            return;
        }
        findings.refuseIf(
                open && !ports.getAdminConnectors().stream().allMatch(AdminPortValidator::isOnLoopback),
                "server.adminConnectors",
                "listen on an address that other machines reach, and ask for no token: " + HOW
                        + ", or GATEHOUSE_ADMIN_BIND to 127.0.0.1.");
    }

    /** Refuses what is no host name: a port or a pattern would match nothing. */
    public static void reviewHosts(ConfigurationErrors findings, List<String> hosts) {
        for (String host : hosts) {
            findings.refuseIf(
                    !HOST.matcher(host).matches(),
                    "admin_hosts",
                    "must be names of hosts with commas between, without ports: set GATEHOUSE_ADMIN_HOSTS.");
        }
    }

    private static boolean isOnLoopback(Object connector) {
        return connector instanceof HttpConnectorFactory http && isLoopback(http.getBindHost());
    }

    // Without a host it is every address.
    private static boolean isLoopback(@Nullable String host) {
        return host != null
                && (host.equals("localhost")
                        || (InetAddresses.isInetAddress(host)
                                && InetAddresses.forString(host).isLoopbackAddress()));
    }
}
