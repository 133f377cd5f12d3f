package io.gatehouse.listener;

/**
 * A dummy session that an instance has revoked to measure how soon its listeners learn of a revocation.
 *
 * @param position the position of its entry in this instance's log
 * @param nanos the monotonic time when the revocation began
 */
public record Canary(long position, long nanos) {}
