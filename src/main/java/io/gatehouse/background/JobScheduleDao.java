package io.gatehouse.background;

import java.util.Optional;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** The schedule of jobs. All times are those of PostgreSQL, so the clocks of instances do not matter. */
public interface JobScheduleDao {
    /** Inserts a job that has no row; it is due at once. */
    @SqlUpdate("INSERT INTO scheduled_work (name) VALUES (:name) ON CONFLICT DO NOTHING")
    void register(String name);

    /**
     * Claims a job that is due. No other instance can claim it for {@code retrySeconds}, even if this one stops.
     *
     * @return when it was claimed, which identifies the claim in the other statements; empty if the job is not due
     */
    // Of two concurrent claims the second waits for the first, reads the row again and finds it not due.
    @SqlQuery("""
            UPDATE scheduled_work
            SET started_at = clock_timestamp(), due_at = clock_timestamp() + make_interval(secs => :retrySeconds)
            WHERE name = :name AND due_at <= clock_timestamp()
            RETURNING started_at::text
            """)
    Optional<String> claim(String name, long retrySeconds);

    /** Records that a job has ended. Does nothing if another instance has claimed it since. */
    @SqlUpdate("""
            UPDATE scheduled_work
            SET completed_at = clock_timestamp(), due_at = started_at + make_interval(secs => :periodSeconds)
            WHERE name = :name AND started_at = CAST(:startedAt AS timestamptz)
            """)
    int complete(String name, String startedAt, long periodSeconds);

    /** Makes the job due at once for any instance. Does nothing if another instance has claimed it since. */
    @SqlUpdate("""
            UPDATE scheduled_work SET due_at = clock_timestamp()
            WHERE name = :name AND started_at = CAST(:startedAt AS timestamptz)
            """)
    int release(String name, String startedAt);
}
