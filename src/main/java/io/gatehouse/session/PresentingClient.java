package io.gatehouse.session;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * The client that presents a refresh token.
 *
 * @param address the client's address, behind all trusted proxies
 * @param userAgent the header; null if there was none
 */
record PresentingClient(InetAddress address, @Nullable String userAgent) {}
