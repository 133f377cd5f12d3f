package io.gatehouse.session;

import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The client of a login, as the list of sessions shows it.
 *
 * @param clientId the OAuth client (RFC 6749 §2.2)
 * @param userAgent the header, shortened; null if there was none
 * @param address the client's address, behind all trusted proxies
 * @param disconnected whether the client has closed its connection
 */
record LoginClient(String clientId, @Nullable String userAgent, InetAddress address, BooleanSupplier disconnected) {
    String ip() {
        return address.getHostAddress();
    }
}
