package io.gatehouse.session;

import org.jspecify.annotations.Nullable;

/**
 * Where a login comes from, as the user sees it in the list of sessions.
 *
 * @param clientId the OAuth client (RFC 6749 §2.2)
 * @param userAgent the header, shortened; null if there was none
 * @param ip the client's address as text
 */
record Client(String clientId, @Nullable String userAgent, String ip) {}
