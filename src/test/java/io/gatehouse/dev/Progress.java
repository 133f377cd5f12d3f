package io.gatehouse.dev;

/** Shows the developer which step runs. */
@FunctionalInterface
interface Progress {
    void show(String line);

    /** Prints lines to standard output, each with the seconds since the first. */
    static Progress printed() {
        long start = System.nanoTime();
        return line -> System.out.printf("%3d s  %s%n", (System.nanoTime() - start) / 1_000_000_000, line);
    }
}
