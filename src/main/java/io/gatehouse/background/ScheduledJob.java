package io.gatehouse.background;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A job that one instance runs for the whole cluster, once a period. Immutable.
 *
 * @param name the name in lower-case words with hyphens, which identifies the job in PostgreSQL
 * @param period the shortest time from one start to the next
 * @param work runs the job and returns whether it is complete; it ends early when its thread is interrupted
 */
public record ScheduledJob(String name, Duration period, BooleanSupplier work) {}
