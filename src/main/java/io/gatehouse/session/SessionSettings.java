package io.gatehouse.session;

import java.time.Duration;

/**
 * How long things live.
 *
 * @param accessTokenLifetime of an access token, 24 hours at most
 * @param refreshTokenLifetime of a refresh token that is not used
 * @param sessionMaxLifetime of a session, however often it is refreshed
 * @param sessionsPerUser at most; the least recently used goes; 0 for any number
 * @param refreshReuseGrace how long after a rotation its holder may come again with the token before
 * @param repeatBinding what shows that it is the holder
 */
public record SessionSettings(
        Duration accessTokenLifetime,
        Duration refreshTokenLifetime,
        Duration sessionMaxLifetime,
        int sessionsPerUser,
        Duration refreshReuseGrace,
        RepeatBinding repeatBinding) {}
