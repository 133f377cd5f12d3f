package io.gatehouse.task;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * Work that one instance of many does for all, once a period. Immutable.
 *
 * @param name words with hyphens between; what the instances know it by
 * @param period from one start to the next, at least
 * @param work does it and says whether it came to its end; ends early where its thread is interrupted
 */
public record ScheduledJob(String name, Duration period, BooleanSupplier work) {}
