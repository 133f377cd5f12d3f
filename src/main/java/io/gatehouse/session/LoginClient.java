package io.gatehouse.session;

import java.net.InetAddress;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where a login comes from, as the user sees it in the list of sessions.
 *
 * @param clientId the OAuth client (RFC 6749 §2.2)
 * @param userAgent the header, shortened; null if there was none
 * @param address the client's, behind all trusted proxies
 * @param hungUp whether it waits no more
 */
record LoginClient(String clientId, @Nullable String userAgent, InetAddress address, BooleanSupplier hungUp) {
    String ip() {
        return address.getHostAddress();
    }
}
