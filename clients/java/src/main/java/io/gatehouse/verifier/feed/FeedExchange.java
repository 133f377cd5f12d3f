package io.gatehouse.verifier.feed;

/**
 * A request for changes and its response.
 *
 * @param sent after the connection was open, before the request was sent
 * @param received when the response was complete
 * @param status the HTTP status
 * @param body the text of the response
 */
public record FeedExchange(ClockReading sent, ClockReading received, String nonce, int status, String body) {}
