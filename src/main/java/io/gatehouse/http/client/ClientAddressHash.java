package io.gatehouse.http.client;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.jspecify.annotations.Nullable;

/**
 * Tells clients apart for those who may not know their addresses: the first half of HMAC-SHA-256 over an address, which without
 * the key leads nobody back to it. Computed when it is asked for, since most requests leave no event. Thread-safe.
 */
public final class ClientAddressHash {
    private static final String NAME = ClientAddressHash.class.getName();
    private static final int LENGTH = 16;

    private final ClientAddress addresses;
    private final HashFunction hmac;

    /** @param key the same on every instance, at least 32 random bytes as text */
    public ClientAddressHash(ClientAddress addresses, Secret key) {
        this.addresses = addresses;
        this.hmac = Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** Marks the requests of a server from now on. */
    public void install(Server server) {
        server.setAttribute(NAME, this);
    }

    /** The mark of whoever sent the request that this thread works on: 32 hexadecimal digits; null outside of one. */
    public static @Nullable String current() {
        Request request = LogContext.request();
        return request != null
                        && request.getConnectionMetaData()
                                        .getConnector()
                                        .getServer()
                                        .getAttribute(NAME)
                                instanceof ClientAddressHash mark
                ? mark.of(request)
                : null;
    }

    private String of(Request request) {
        return HexFormat.of()
                .formatHex(hmac.hashBytes(addresses.of(request).getAddress()).asBytes(), 0, LENGTH);
    }
}
