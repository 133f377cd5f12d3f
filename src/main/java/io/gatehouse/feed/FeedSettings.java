package io.gatehouse.feed;

import java.time.Duration;

/**
 * Settings of the feed.
 *
 * @param api the path of the API, without a trailing slash
 * @param issuer the {@code iss} of all tokens
 * @param drain the time over which pending requests are completed after the process has begun to stop
 * @param perClient the limits of each client
 */
public record FeedSettings(String api, String issuer, Duration drain, Limits perClient) {
    /**
     * Limits of one client.
     *
     * @param pending the maximum number of pending requests
     * @param downloads the maximum number of downloads of the snapshot a minute
     */
    public record Limits(int pending, int downloads) {
        /** The limits of a client of the service. */
        public static final Limits OF_SERVICE = new Limits(100, 10);
    }
}
