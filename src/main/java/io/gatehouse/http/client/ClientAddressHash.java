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
 * Computes keyed hashes of client addresses, so that audit events distinguish clients without storing addresses. A hash
 * is the first half of an HMAC-SHA-256. It is computed on demand, since most requests leave no event, and once per
 * request. Thread-safe.
 */
public final class ClientAddressHash {
    private static final String ATTRIBUTE = ClientAddressHash.class.getName();
    private static final int LENGTH_BYTES = 16;

    private final ClientAddress addresses;
    private final HashFunction hmac;

    /**
     * Hashes with one key.
     *
     * @param key the same on every instance, at least 32 random bytes as text
     */
    public ClientAddressHash(ClientAddress addresses, Secret key) {
        this.addresses = addresses;
        this.hmac = Hashing.hmacSha256(key.reveal().getBytes(StandardCharsets.UTF_8));
    }

    /** Makes {@link #current} available to the requests of a server. */
    public void install(Server server) {
        server.setAttribute(ATTRIBUTE, this);
    }

    /** The hash for the request that this thread processes, 32 hexadecimal digits; null outside of a request. */
    public static @Nullable String current() {
        Request request = LogContext.request();
        if (request == null) {
            return null;
        }
        Request original = Request.unWrap(request);
        if (original.getAttribute(ATTRIBUTE) instanceof String known) {
            return known;
        }
        Server server = request.getConnectionMetaData().getConnector().getServer();
        if (!(server.getAttribute(ATTRIBUTE) instanceof ClientAddressHash hashes)) {
            return null;
        }
        String hash = hashes.of(request);
        original.setAttribute(ATTRIBUTE, hash);
        return hash;
    }

    private String of(Request request) {
        return HexFormat.of()
                .formatHex(hmac.hashBytes(addresses.of(request).getAddress()).asBytes(), 0, LENGTH_BYTES);
    }
}
