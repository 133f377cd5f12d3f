package io.gatehouse.task;

import java.util.List;

/** The admin tasks for the memory of one instance. */
public final class MemoryTasks {
    private static final long MEBIBYTE = 1 << 20;

    private MemoryTasks() {}

    /** {@code gc}: requests a garbage collection. It replaces Dropwizard's task, which writes no audit event. */
    public static AdminTask collect() {
        return AdminTask.local("gc", List.of(), call -> {
            long before = usedMebibytes();
            if (!call.dryRun()) {
                System.gc();
            }
            return TaskReport.empty().with("used_mib_before", before).with("used_mib", usedMebibytes());
        });
    }

    private static long usedMebibytes() {
        Runtime runtime = Runtime.getRuntime();
        return (runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE;
    }
}
