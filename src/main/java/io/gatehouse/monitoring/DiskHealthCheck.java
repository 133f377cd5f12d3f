package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the disks that log files are written to have room. Thread-safe. */
public final class DiskHealthCheck extends HealthCheck {
    private static final long LEAST_MIB = 100;
    private static final long MIB = 1024 * 1024;

    private final List<Path> folders;

    /** @param folders of the log files; none where the log goes to the console */
    public DiskHealthCheck(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    @Override
    protected Result check() throws IOException {
        for (Path folder : folders) {
            long left = Files.getFileStore(folder).getUsableSpace() / MIB;
            if (left < LEAST_MIB) {
                return Result.unhealthy("%d MiB are left for the log in %s: make room", left, folder);
            }
        }
        return Result.healthy();
    }
}
