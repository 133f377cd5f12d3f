package io.gatehouse.kernel;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Where time, randomness and ids come from, so that a test can replace them. Thread-safe.
 *
 * @param clock the wall clock
 * @param nanoTime a monotonic time in nanoseconds
 * @param newId makes a UUIDv7 (RFC 9562 §5.7)
 */
public record SystemSources(Clock clock, LongSupplier nanoTime, SecureRandom random, Supplier<UUID> newId) {}
