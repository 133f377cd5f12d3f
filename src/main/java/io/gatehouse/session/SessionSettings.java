package io.gatehouse.session;

import java.time.Duration;

/**
 * Lifetimes and limits of sessions and their tokens.
 *
 * @param accessTokenLifetime of an access token, 24 hours at most
 * @param refreshTokenLifetime of a refresh token that is not used
 * @param sessionMaxLifetime of a session, however often it is refreshed
 * @param sessionsPerUser the maximum, beyond which a login ends the least recently used session; 0 for no limit
 * @param refreshReuseGrace how long after a rotation the replaced token counts as a repeat
 * @param repeatBinding what the client of a repeat must share with the client of the rotation
 */
public record SessionSettings(
        Duration accessTokenLifetime,
        Duration refreshTokenLifetime,
        Duration sessionMaxLifetime,
        int sessionsPerUser,
        Duration refreshReuseGrace,
        RepeatBinding repeatBinding) {}
