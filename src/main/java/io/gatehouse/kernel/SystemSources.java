package io.gatehouse.kernel;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The sources of time, randomness and ids, which a test can replace. Thread-safe.
 *
 * @param clock the wall clock
 * @param nanoTime the monotonic clock in nanoseconds
 * @param newId generates a UUIDv7 (RFC 9562 §5.7)
 */
public record SystemSources(Clock clock, LongSupplier nanoTime, SecureRandom random, Supplier<UUID> newId) {}
