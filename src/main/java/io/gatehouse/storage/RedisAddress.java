package io.gatehouse.storage;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.HostAndPort;

/**
 * The address of Redis with credentials. It has one of three forms, each with {@code rediss} instead of {@code redis} for TLS:
 *
 * <ul>
 *   <li>{@code redis://[user:password@]host[:port][/database]}
 *   <li>{@code redis-sentinel://[user:password@]host[:port],…[/database]?master=NAME[&sentinel_password=…]}: the hosts are
 *       sentinels
 *   <li>{@code redis-cluster://[user:password@]host[:port],…}: at least one node of the cluster
 * </ul>
 *
 * Special characters in user and password are percent-encoded. With TLS, the certificate of a server must match its host name
 * and come from a trusted authority: one of the JVM's, or one of the configured ones. Immutable; prints no credentials.
 */
public final class RedisAddress {
    private static final Pattern SHAPE = Pattern.compile(
            "(rediss?)(-sentinel|-cluster)?://(?:([^@/?#]*)@)?([^@/?#]+)" + "(?:/([0-9]{0,4}))?(?:\\?([^#]*))?");
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Set<String> PARAMETERS = Set.of("master", "sentinel_user", "sentinel_password");
    private static final int SERVER_PORT = 6379;
    private static final int SENTINEL_PORT = 26379;
    private static final int LAST_PORT = 65_535;

    private final Topology topology;
    private final boolean tls;
    private final Set<HostAndPort> hosts;
    private final int database;
    private final Map<String, Secret> credentials;
    private final String master;
    private final Optional<KeyStore> trusted;
    private final Secret url;

    /** The kind of servers that the address lists. */
    public enum Topology {
        /** One server. */
        STANDALONE,
        /** Sentinels, which know the current primary. */
        SENTINEL,
        /** Nodes of a Redis Cluster. */
        CLUSTER
    }

    private RedisAddress(
            Matcher shape,
            Set<HostAndPort> hosts,
            Map<String, String> parameters,
            Optional<KeyStore> trusted,
            Secret url) {
        this.tls = shape.group(1).equals("rediss");
        this.topology = topology(shape.group(2));
        this.hosts = Set.copyOf(hosts);
        String path = shape.group(5);
        this.database = path == null || path.isEmpty() ? 0 : Integer.parseInt(path);
        this.master = parameters.getOrDefault("master", "");
        this.credentials = credentials(shape.group(3), parameters);
        this.trusted = trusted;
        this.url = url;
    }

    /** Parses an address; empty if it has none of the forms. */
    public static Optional<RedisAddress> parse(Secret url) {
        return parse(url, Optional.empty());
    }

    /**
     * Parses an address; empty if it has none of the forms.
     *
     * @param trusted certificate authorities that replace the JVM's
     */
    public static Optional<RedisAddress> parse(Secret url, Optional<KeyStore> trusted) {
        Matcher shape = SHAPE.matcher(url.reveal());
        if (!shape.matches()) {
            return Optional.empty();
        }
        try {
            Map<String, String> parameters = parameters(shape.group(6));
            int port = "-sentinel".equals(shape.group(2)) ? SENTINEL_PORT : SERVER_PORT;
            Set<HostAndPort> hosts = new LinkedHashSet<>();
            for (String host : shape.group(4).split(",", -1)) {
                hosts.add(host(host, port));
            }
            return Optional.of(new RedisAddress(shape, hosts, parameters, trusted, url))
                    .filter(RedisAddress::isComplete);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean isComplete() {
        return switch (topology) {
            case STANDALONE -> hosts.size() == 1 && master.isEmpty();
            case SENTINEL -> !master.isEmpty();
            case CLUSTER -> database == 0 && master.isEmpty();
        };
    }

    private static Topology topology(@Nullable String suffix) {
        if (suffix == null) {
            return Topology.STANDALONE;
        }
        return suffix.equals("-sentinel") ? Topology.SENTINEL : Topology.CLUSTER;
    }

    private static HostAndPort host(String text, int defaultPort) {
        Matcher host = HOST.matcher(text);
        if (!host.matches()) {
            throw new IllegalArgumentException("Not a host");
        }
        int port = host.group(2) == null ? defaultPort : Integer.parseInt(host.group(2));
        if (port < 1 || port > LAST_PORT) {
            throw new IllegalArgumentException("Not a port");
        }
        return new HostAndPort(host.group(1), port);
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query == null || query.isEmpty() ? new String[0] : query.split("&", -1)) {
            int split = pair.indexOf('=');
            String name = split < 0 ? pair : pair.substring(0, split);
            if (!PARAMETERS.contains(name) || parameters.put(name, decoded(pair.substring(split + 1))) != null) {
                throw new IllegalArgumentException("An unknown or repeated parameter");
            }
        }
        return parameters;
    }

    private static Map<String, Secret> credentials(@Nullable String user, Map<String, String> parameters) {
        Map<String, Secret> credentials = new HashMap<>();
        parameters.forEach((name, value) -> credentials.put(name, Secret.valueOf(value)));
        if (user != null) {
            int split = user.indexOf(':');
            if (split < 0 || split == user.length() - 1) {
                throw new IllegalArgumentException("A user without a password");
            }
            credentials.put("user", Secret.valueOf(decoded(user.substring(0, split))));
            credentials.put("password", Secret.valueOf(decoded(user.substring(split + 1))));
        }
        return credentials;
    }

    private static String decoded(String text) {
        // In this part of a URL a plus sign is not a space.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    public Topology topology() {
        return topology;
    }

    /** Whether connections are encrypted. */
    public boolean tls() {
        return tls;
    }

    /** Certificate authorities that replace the JVM's. */
    Optional<KeyStore> trusted() {
        return trusted;
    }

    Set<HostAndPort> hosts() {
        return hosts;
    }

    int database() {
        return database;
    }

    /** The name of the primary in the configuration of the sentinels. */
    String master() {
        return master;
    }

    /** The same address with current credentials, which may have been rotated. */
    RedisAddress renewed() {
        return parse(url.renewed(), trusted).orElse(this);
    }

    /** One of {@code user}, {@code password}, {@code sentinel_user}, {@code sentinel_password}; null if not given. */
    @Nullable
    String credential(String name) {
        Secret value = credentials.get(name);
        return value == null || value.reveal().isEmpty() ? null : value.reveal();
    }

    /** The address without credentials, for messages. */
    @Override
    public String toString() {
        String suffix = topology == Topology.STANDALONE ? "" : "-" + AsciiCase.lower(topology.name());
        return (tls ? "rediss" : "redis") + suffix + "://"
                + hosts.stream().map(HostAndPort::toString).sorted().collect(Collectors.joining(","));
    }
}
