package io.gatehouse.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The memory, threads and file descriptors of a JVM process.
 *
 * @param liveHeap heap after a full collection in MiB
 * @param resident resident memory in MiB
 */
record ProcessSize(double liveHeap, double resident, int threads, int descriptors) {
    private static final double KIBIBYTES = 1024;

    /** Measures the process now; triggers a full garbage collection. */
    static ProcessSize of(long pid) {
        return new ProcessSize(liveHeap(pid), resident(pid), (int) status(pid, "Threads:"), descriptors(pid));
    }

    /** In MiB. */
    static double resident(long pid) {
        return status(pid, "VmRSS:") / KIBIBYTES;
    }

    private static double status(long pid, String field) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(line -> line.startsWith(field))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int descriptors(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last line of the histogram: "Total", objects, bytes. */
    private static double liveHeap(long pid) {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        try {
            Process histogram = new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.class_histogram").start();
            String output = new String(histogram.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            String total = output.lines()
                    .filter(line -> line.startsWith("Total"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(output));
            return Double.parseDouble(total.strip().replaceAll(".* ", "")) / KIBIBYTES / KIBIBYTES;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
