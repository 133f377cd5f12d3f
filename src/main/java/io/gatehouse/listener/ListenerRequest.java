package io.gatehouse.listener;

/**
 * What a request for changes shows about its listener.
 *
 * @param software the value of {@code User-Agent}; empty without one
 * @param keys the version of the JWKS that the listener has
 * @param position the position in this instance's log before which the listener has every entry
 * @param nanos the monotonic time when the request was read
 */
public record ListenerRequest(ListenerId listener, String software, long keys, long position, long nanos) {}
