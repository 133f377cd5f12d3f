package io.gatehouse.revocation;

import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.background.BackgroundTasks;
import io.gatehouse.background.PeriodicTask;
import io.gatehouse.kernel.LatencyBuckets;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.storage.Database;
import io.gatehouse.storage.DedicatedConnection;
import io.gatehouse.storage.RedisStore;
import io.gatehouse.verifier.DenylistReplica;
import io.gatehouse.verifier.Freshness;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.eclipse.jetty.util.NanoTime;

/**
 * Creates and connects the objects of this feature: the denylist of one instance.
 *
 * @param jobs the periodic jobs, each with its own thread
 */
public record DenylistModule(
        DenylistReplica replica,
        Freshness freshness,
        Revocations revocations,
        Figures figures,
        List<Job> jobs,
        DenylistRebuild rebuild,
        Start start,
        Stop stop) {
    private static final String WRITER = "stream-writer";
    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Duration AT_ONCE = Duration.ofMillis(1);
    private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(1);

    /** A periodic job, with the pause between its end and its next start. */
    public record Job(String name, Runnable work, Duration pause) {}

    /** Loads every revocation and joins the cluster; call it before the first request. */
    @FunctionalInterface
    public interface Start {
        void load();
    }

    /** Leaves the cluster within a timeout; call it after the last request, while the jobs still run. */
    @FunctionalInterface
    public interface Stop {
        void leave(Duration patience);
    }

    /**
     * Creates the objects of this feature. None of them works before {@link #start}.
     *
     * @param connection dedicated connection of the reconciler to PostgreSQL, which detects a failover
     */
    public static DenylistModule create(
            Database database,
            DedicatedConnection connection,
            RedisStore redis,
            DenylistSettings settings,
            SystemSources sources) {
        DenylistReplica replica = new DenylistReplica();
        Freshness freshness = new Freshness(sources.nanoTime(), settings.maxStaleness());
        StalenessTracker knowledge =
                new StalenessTracker(new MemberId(sources.newId().get()));
        ClusterMessageFormat format = new ClusterMessageFormat(settings.streamKeys());
        RedisDenylist written = new RedisDenylist(redis.commands(), sources.clock(), format);
        StreamPublisher writer = new StreamPublisher(written, knowledge, sources.nanoTime(), settings.redisTimeout());
        Histogram propagation = propagation();
        StreamConsumer follower = new StreamConsumer(
                redis.commands(),
                format,
                replica,
                knowledge,
                freshness,
                new StreamConsumer.Times(sources.clock(), sources.nanoTime(), propagation));
        Lease lease = new Lease(sources.nanoTime(), settings.longestStatement().plus(settings.redisTimeout()));
        RedisKeyRefiller backlog = new RedisKeyRefiller(written, new RedisIncarnation(redis, sources.newId()));
        Membership membership = new Membership(sources.newId(), lease, writer, sources.nanoTime());
        Reconciler reconciler =
                new Reconciler(connection, replica, membership, knowledge, writer, backlog, freshness, sources.clock());
        return new DenylistModule(
                replica,
                freshness,
                new Revocations(database, replica, writer, lease, settings.verifierLeeway()),
                new Figures(knowledge, writer, follower, lease, propagation),
                jobs(reconciler, writer, follower, backlog),
                new DenylistRebuild(database, replica, written),
                () -> start(follower, reconciler),
                reconciler::leave);
    }

    private static Histogram propagation() {
        return Histogram.builder()
                .name("gatehouse_revocation_propagation_seconds")
                .help("Time from publishing a message to other instances until it is read back from the Redis stream")
                .classicOnly()
                .classicUpperBounds(LatencyBuckets.upperBoundsSeconds())
                .withoutExemplars()
                .build();
    }

    private static List<Job> jobs(
            Reconciler reconciler, StreamPublisher writer, StreamConsumer follower, RedisKeyRefiller backlog) {
        return List.of(
                new Job("reconciler", reconciler, BEAT),
                new Job(WRITER, writer, Duration.ZERO),
                new Job("stream-follower", follower, AT_ONCE),
                new Job("beat", writer::beat, BEAT),
                new Job("redis-refill", backlog, BEAT));
    }

    private static void start(StreamConsumer follower, Reconciler reconciler) {
        // From a stream position that is older than the load, so that no message is missed in between.
        follower.begin();
        reconciler.run();
    }

    /**
     * Loads the denylist, joins the cluster and starts the background tasks; to be called before the first request,
     * because no token can be accepted without a complete replica. The instance leaves the cluster when the server has stopped.
     */
    public void start(BackgroundTasks tasks, LifecycleEnvironment lifecycle) {
        start.load();
        jobs.forEach(job -> tasks.schedule(job.name(), job.work(), job.pause()));
        // Stopped before the jobs, which were managed earlier, and after the last request.
        lifecycle.manage(new AutoCloseableManager(() -> stop.leave(LEAVE_TIMEOUT)));
    }

    /** Makes a command, which has no server, a cluster member until the result is closed. */
    public Visit join(Duration patience) {
        return new Visit(this, patience);
    }

    /** The cluster membership of a command; a separate thread publishes its messages. */
    public static final class Visit implements AutoCloseable {
        private static final Duration BETWEEN_LOOKS = Duration.ofMillis(10);

        private final DenylistModule parts;
        private final Duration patience;
        private final Thread sending;
        private volatile boolean closed;

        private Visit(DenylistModule parts, Duration patience) {
            this.parts = parts;
            this.patience = patience;
            this.sending = new Thread(this::send, "stream-writer");
            sending.start();
            parts.start().load();
        }

        private void send() {
            parts.jobs().stream()
                    .filter(job -> job.name().equals(WRITER))
                    .map(job -> new PeriodicTask(
                            WRITER,
                            job.work(),
                            Counter.builder()
                                    .name("gatehouse_background_failures")
                                    .build(),
                            NanoTime::now))
                    .forEach(task -> {
                        while (!closed) {
                            task.run();
                        }
                    });
        }

        /** Waits until the membership is announced; returns whether it was in time. */
        public boolean isHeard() {
            for (long left = patience.toMillis(); left > 0 && !parts.figures().mayRevoke(); ) {
                LockSupport.parkNanos(BETWEEN_LOOKS.toNanos());
                left -= BETWEEN_LOOKS.toMillis();
            }
            return parts.figures().mayRevoke();
        }

        @Override
        public void close() {
            parts.stop().leave(patience);
            closed = true;
        }
    }

    /** The state that metrics and health checks read. Thread-safe. */
    public static final class Figures {
        private final StalenessTracker knowledge;
        private final StreamPublisher writer;
        private final StreamConsumer follower;
        private final Lease lease;
        private final Histogram propagation;

        private Figures(
                StalenessTracker knowledge,
                StreamPublisher writer,
                StreamConsumer follower,
                Lease lease,
                Histogram propagation) {
            this.knowledge = knowledge;
            this.writer = writer;
            this.follower = follower;
            this.lease = lease;
            this.propagation = propagation;
        }

        /** How long messages take to reach other instances; one observation a second. */
        public Histogram propagation() {
            return propagation;
        }

        /** The number of stream gaps, each until the next reconciliation. */
        public long gaps() {
            return knowledge.gaps();
        }

        /** The number of other known instances. */
        public int others() {
            return knowledge.others();
        }

        /** Whether this instance may revoke now. */
        public boolean mayRevoke() {
            return lease.mayBegin();
        }

        /** For how long this instance could not revoke; zero while it can. */
        public Duration leaseMissingFor() {
            return lease.missingFor();
        }

        /** Whether PostgreSQL has renewed the lease, even if the membership is not announced yet. */
        public boolean isLeaseRenewed() {
            return lease.isRenewed();
        }

        /** How many entries of the stream had no valid MAC and were ignored. */
        public long rejected() {
            return follower.rejected();
        }

        /** How many messages of other instances could not be read and were ignored. */
        public long unreadable() {
            return follower.unreadable();
        }

        /** The Redis publish backlog in messages. */
        public int waiting() {
            return writer.waiting();
        }
    }
}
