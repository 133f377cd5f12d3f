package io.gatehouse.feed;

import java.time.Duration;

/**
 * Settings of the feed.
 *
 * @param api the path of the API, without a trailing slash
 * @param issuer the {@code iss} of all tokens
 * @param drain how long the instance still serves after it has begun to stop
 */
public record FeedSettings(String api, String issuer, Duration drain) {}
