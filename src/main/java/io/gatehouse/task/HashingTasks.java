package io.gatehouse.task;

import io.gatehouse.credential.PasswordHardening;
import io.gatehouse.kernel.Problem;
import io.gatehouse.password.HashCalibration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The admin tasks for password hashing. */
public final class HashingTasks {
    private static final Logger LOG = LoggerFactory.getLogger(HashingTasks.class);
    private static final String SECONDS = "seconds";

    private HashingTasks() {}

    /** {@code calibrate-hashing}: measures the cost of argon2id on this machine for several parameters. */
    public static AdminTask calibrate(HashCalibration calibration) {
        // A call ends within about a minute for any parameters.
        List<TaskParameter> parameters = List.of(TaskParameter.optional(SECONDS, "[1-9]", "1"));
        return AdminTask.local("calibrate-hashing", parameters, call -> {
            Duration time = Duration.ofSeconds(Integer.parseInt(call.text(SECONDS)));
            return calibrate(calibration, time, call.dryRun(), row -> LOG.info("Calibrated argon2id: {}", text(row)));
        });
    }

    /** Measures the cost, or only lists the parameters that would be measured. */
    public static TaskReport calibrate(
            HashCalibration calibration, Duration time, boolean dryRun, Consumer<HashCalibration.Row> progress) {
        List<HashCalibration.Row> rows = dryRun ? calibration.plan() : calibration.run(time, progress);
        if (rows.isEmpty()) {
            throw Problem.OVERLOADED.asException(
                    "This instance is already calibrating. Wait until that call has ended.");
        }
        return TaskReport.empty()
                .with("engine", calibration.engine())
                .withRows("costs", rows.stream().map(HashingTasks::columns).toList());
    }

    /** The report of {@code harden-passwords}. */
    public static TaskReport hardened(PasswordHardening.Progress progress) {
        return TaskReport.empty()
                .with("weak", progress.weak())
                .with("hardened", progress.hardened())
                .with("changed_meanwhile", progress.changed())
                .with("unusable", progress.unusable())
                .withRows(
                        "kinds",
                        progress.kinds().entrySet().stream()
                                .map(kind -> kind(kind.getKey(), kind.getValue()))
                                .toList());
    }

    private static Map<String, Object> kind(String name, long users) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("hash", name);
        columns.put("users", users);
        return columns;
    }

    /** One row as a line of text. */
    public static String text(HashCalibration.Row row) {
        return String.format(
                Locale.ROOT,
                "%.0f MiB, %d passes, %d lanes: %.1f hashes/s, %.0f ms each",
                row.memoryEachMib(),
                row.iterations(),
                row.parallelism(),
                row.perSecond(),
                row.medianMillis());
    }

    private static Map<String, Object> columns(HashCalibration.Row row) {
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("memory_mib", rounded(row.memoryEachMib()));
        columns.put("iterations", row.iterations());
        columns.put("parallelism", row.parallelism());
        columns.put("threads", row.threads());
        columns.put("hashes", row.hashes());
        columns.put("per_second", rounded(row.perSecond()));
        columns.put("median_ms", rounded(row.medianMillis()));
        columns.put("memory_of_all_threads_mib", rounded(row.memoryMib()));
        columns.put("configured", row.configured());
        return columns;
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
