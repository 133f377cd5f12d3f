package io.gatehouse.task;

import java.util.Optional;
import org.jdbi.v3.sqlobject.statement.SqlQuery;
import org.jdbi.v3.sqlobject.statement.SqlUpdate;

/** When scheduled work is due. Every time is PostgreSQL's, so that no instance's clock matters. */
public interface JobScheduleDao {
    /** Makes the row of work that has none, due at once. */
    @SqlUpdate("INSERT INTO scheduled_work (name) VALUES (:name) ON CONFLICT DO NOTHING")
    void enter(String name);

    /**
     * Takes work that is due. Until {@code retrySeconds} have passed nobody else takes it, even if this instance is gone.
     *
     * @return when it was taken, which is what the other statements know it by; empty if it is not due
     */
    // Of two at once the second waits for the first and then reads the row anew, in which nothing is due.
    @SqlQuery("""
            UPDATE scheduled_work
            SET started_at = clock_timestamp(), due_at = clock_timestamp() + make_interval(secs => :retrySeconds)
            WHERE name = :name AND due_at <= clock_timestamp()
            RETURNING started_at::text
            """)
    Optional<String> take(String name, long retrySeconds);

    /** Notes that work came to its end; nothing if somebody else has taken it since. */
    @SqlUpdate("""
            UPDATE scheduled_work
            SET completed_at = clock_timestamp(), due_at = started_at + make_interval(secs => :periodSeconds)
            WHERE name = :name AND started_at = CAST(:startedAt AS timestamptz)
            """)
    int complete(String name, String startedAt, long periodSeconds);

    /** Leaves the rest of the work to whoever looks next; nothing if somebody else has taken it since. */
    @SqlUpdate("""
            UPDATE scheduled_work SET due_at = clock_timestamp()
            WHERE name = :name AND started_at = CAST(:startedAt AS timestamptz)
            """)
    int giveBack(String name, String startedAt);
}
