package io.gatehouse.dev;

/** Tells the developer what takes its time. */
@FunctionalInterface
interface Progress {
    void tell(String line);
}
