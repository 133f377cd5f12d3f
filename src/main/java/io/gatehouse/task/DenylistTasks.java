package io.gatehouse.task;

import io.gatehouse.revocation.DenylistRebuild;
import io.gatehouse.revocation.DenylistRebuild.Found;
import java.util.List;

/** The admin tasks for the denylist. */
public final class DenylistTasks {
    private DenylistTasks() {}

    /** {@code rebuild-denylist}: reloads the replica and Redis from PostgreSQL. */
    public static AdminTask rebuild(DenylistRebuild rebuild) {
        return new AdminTask("rebuild-denylist", List.of(), call -> {
            Found found = call.dryRun() ? rebuild.compare() : rebuild.run();
            return TaskReport.empty()
                    .with("revocations", found.revocations())
                    .with("redis_lacked", found.missingInRedis());
        });
    }
}
