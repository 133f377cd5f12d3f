package io.gatehouse.session;

import java.time.Duration;

/**
 * Lifetimes and limits of sessions and their tokens.
 *
 * @param accessTokenLifetime the lifetime of an access token, at most 24 hours
 * @param refreshTokenLifetime the lifetime of an unused refresh token
 * @param sessionMaxLifetime the maximum lifetime of a session, regardless of refreshes
 * @param sessionsPerUser the maximum number of sessions of a user; a login beyond it ends the least recently used one;
 *     0 for no limit
 * @param refreshReuseGrace the time after a rotation in which the replaced token counts as a repeat
 * @param repeatBinding the properties that the client of a repeat must share with the client of the rotation
 */
public record SessionSettings(
        Duration accessTokenLifetime,
        Duration refreshTokenLifetime,
        Duration sessionMaxLifetime,
        int sessionsPerUser,
        Duration refreshReuseGrace,
        RepeatBinding repeatBinding) {}
