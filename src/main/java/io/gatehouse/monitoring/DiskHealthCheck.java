package io.gatehouse.monitoring;

import com.codahale.metrics.health.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks that the disks of the log files have free space. Thread-safe. */
public final class DiskHealthCheck extends HealthCheck {
    private static final long LEAST_MIB = 100;
    private static final long MIB = 1024 * 1024;

    private final List<Path> folders;

    /** @param folders the directories of the log files; empty if the log is written only to the console */
    public DiskHealthCheck(List<Path> folders) {
        this.folders = List.copyOf(folders);
    }

    @Override
    protected Result check() throws IOException {
        for (Path folder : folders) {
            long left = Files.getFileStore(folder).getUsableSpace() / MIB;
            if (left < LEAST_MIB) {
                return Result.unhealthy("Only %d MiB are free for the log in %s: free some space", left, folder);
            }
        }
        return Result.healthy();
    }
}
