package io.gatehouse.bench;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The CPU time of this process, which attacks, and of the processes that it started. */
record ProcessorShares(long nanoTime, Map<String, Duration> used) {
    static ProcessorShares now() {
        Map<String, Duration> used = new TreeMap<>();
        ProcessHandle self = ProcessHandle.current();
        Stream.concat(Stream.of(self), self.descendants())
                .forEach(process -> used.merge(
                        name(self, process), process.info().totalCpuDuration().orElse(Duration.ZERO), Duration::plus));
        return new ProcessorShares(System.nanoTime(), used);
    }

    private static String name(ProcessHandle self, ProcessHandle process) {
        if (process.equals(self)) {
            return "attackers and users";
        }
        String command = process.info().command().orElse("");
        return Stream.of("postgres", "redis")
                .filter(command::contains)
                .findFirst()
                .orElse(command.endsWith("java") ? "service" : "others");
    }

    /** The CPU time since an earlier measurement, in cores. */
    String since(ProcessorShares before) {
        StringBuilder shares = new StringBuilder();
        used.forEach((name, duration) -> {
            Duration more = duration.minus(before.used.getOrDefault(name, Duration.ZERO));
            shares.append(String.format(
                    Locale.ROOT, " %s %.2f", name, more.toNanos() / (double) (nanoTime - before.nanoTime)));
        });
        return shares.toString().strip();
    }
}
