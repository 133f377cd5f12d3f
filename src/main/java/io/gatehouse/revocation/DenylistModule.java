package io.gatehouse.revocation;

import io.dropwizard.lifecycle.AutoCloseableManager;
import io.dropwizard.lifecycle.setup.LifecycleEnvironment;
import io.gatehouse.background.JobRunner;
import io.gatehouse.background.PeriodicJob;
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
 * The denylist of one instance: creates its objects and starts its jobs.
 *
 * @param jobs the periodic jobs, each with its own thread
 */
public record DenylistModule(
        DenylistReplica replica,
        Freshness freshness,
        Revocations revocations,
        Statistics statistics,
        List<Job> jobs,
        DenylistRebuild rebuild,
        Start start,
        Stop stop) {
    private static final String PUBLISHER_JOB = "stream-publisher";
    private static final Duration HEARTBEAT_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MIN_PAUSE = Duration.ofMillis(1);
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
     * Creates the objects of the denylist. They are usable after {@link #start}.
     *
     * @param connection dedicated connection of the reconciler to PostgreSQL, which detects a failover
     * @param observer told of each entry and each read
     */
    public static DenylistModule create(
            Database database,
            DedicatedConnection connection,
            RedisStore redis,
            DenylistSettings settings,
            RevocationObserver observer,
            SystemSources sources) {
        DenylistReplica replica = new DenylistReplica(observer);
        Freshness freshness = new Freshness(sources.nanoTime(), settings.maxStaleness());
        StalenessTracker staleness = staleness(sources);
        ClusterMessageFormat format = new ClusterMessageFormat(settings.streamKeys());
        RedisDenylist redisDenylist = new RedisDenylist(redis.commands(), sources.clock(), format);
        StreamPublisher publisher =
                new StreamPublisher(redisDenylist, staleness, sources.nanoTime(), settings.redisTimeout());
        Histogram propagation = propagation();
        StreamConsumer consumer = new StreamConsumer(
                redis.commands(),
                format,
                replica,
                staleness,
                freshness,
                new StreamConsumer.Times(sources.clock(), sources.nanoTime(), propagation));
        Lease lease = new Lease(sources.nanoTime(), settings.longestStatement().plus(settings.redisTimeout()));
        RedisKeyRefiller refiller =
                new RedisKeyRefiller(redisDenylist, new RedisDataLossDetector(redis, sources.newId()));
        Membership membership =
                new Membership(connection, sources.newId(), lease, publisher, sources.nanoTime(), observer);
        Reconciler reconciler = new Reconciler(
                new RevocationReader(connection, observer),
                replica,
                membership,
                staleness,
                publisher,
                refiller,
                freshness,
                sources.clock());
        return new DenylistModule(
                replica,
                freshness,
                new Revocations(database, replica, publisher, lease, settings.verifierLeeway()),
                new Statistics(staleness, publisher, consumer, lease, propagation),
                jobs(reconciler, publisher, consumer, refiller),
                new DenylistRebuild(database, replica, redisDenylist),
                () -> start(consumer, reconciler),
                reconciler::leave);
    }

    private static StalenessTracker staleness(SystemSources sources) {
        return new StalenessTracker(new MemberId(sources.newId().get()));
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
            Reconciler reconciler, StreamPublisher publisher, StreamConsumer consumer, RedisKeyRefiller refiller) {
        return List.of(
                new Job("reconciler", reconciler, HEARTBEAT_INTERVAL),
                new Job(PUBLISHER_JOB, publisher, Duration.ZERO),
                new Job("stream-consumer", consumer, MIN_PAUSE),
                new Job("heartbeat", publisher::sendHeartbeat, HEARTBEAT_INTERVAL),
                new Job("redis-refill", refiller, HEARTBEAT_INTERVAL));
    }

    private static void start(StreamConsumer consumer, Reconciler reconciler) {
        // The stream position is older than the load, so no message is missed in between.
        consumer.begin();
        reconciler.run();
    }

    /**
     * Loads the denylist, joins the cluster and starts the background tasks. Call it before the first request, because
     * checks need a complete replica. The instance leaves the cluster after the server has stopped.
     */
    public void start(JobRunner tasks, LifecycleEnvironment lifecycle) {
        start.load();
        jobs.forEach(job -> tasks.schedule(job.name(), job.work(), job.pause()));
        // Stops after the last request and before the jobs, which were registered earlier.
        lifecycle.manage(new AutoCloseableManager(() -> stop.leave(LEAVE_TIMEOUT)));
    }

    /** Makes a command a cluster member until the result is closed. */
    public CommandMembership join(Duration patience) {
        return new CommandMembership(this, patience);
    }

    /** The cluster membership of a command; a separate thread publishes its messages. */
    public static final class CommandMembership implements AutoCloseable {
        private static final Duration POLL_INTERVAL = Duration.ofMillis(10);

        private final DenylistModule denylist;
        private final Duration patience;
        private final Thread publishing;
        private volatile boolean closed;

        private CommandMembership(DenylistModule denylist, Duration patience) {
            this.denylist = denylist;
            this.patience = patience;
            this.publishing = new Thread(this::publish, PUBLISHER_JOB);
            publishing.start();
            denylist.start().load();
        }

        private void publish() {
            denylist.jobs().stream()
                    .filter(job -> job.name().equals(PUBLISHER_JOB))
                    .map(job -> new PeriodicJob(
                            PUBLISHER_JOB,
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

        /** Waits until Redis has accepted the announcement; returns false after the timeout. */
        public boolean awaitAnnouncement() {
            for (long left = patience.toMillis();
                    left > 0 && !denylist.statistics().mayRevoke(); ) {
                LockSupport.parkNanos(POLL_INTERVAL.toNanos());
                left -= POLL_INTERVAL.toMillis();
            }
            return denylist.statistics().mayRevoke();
        }

        @Override
        public void close() {
            denylist.stop().leave(patience);
            closed = true;
        }
    }

    /** The state that metrics and health checks read. Thread-safe. */
    public static final class Statistics {
        private final StalenessTracker staleness;
        private final StreamPublisher publisher;
        private final StreamConsumer consumer;
        private final Lease lease;
        private final Histogram propagation;

        private Statistics(
                StalenessTracker staleness,
                StreamPublisher publisher,
                StreamConsumer consumer,
                Lease lease,
                Histogram propagation) {
            this.staleness = staleness;
            this.publisher = publisher;
            this.consumer = consumer;
            this.lease = lease;
            this.propagation = propagation;
        }

        /** How long messages take to reach other instances; one observation a second. */
        public Histogram propagation() {
            return propagation;
        }

        /** The number of stream gaps since the start. */
        public long gaps() {
            return staleness.gaps();
        }

        /** The number of other known instances. */
        public int otherMembers() {
            return staleness.otherMembers();
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
            return consumer.rejected();
        }

        /** How many messages of other instances could not be read and were ignored. */
        public long unreadable() {
            return consumer.unreadable();
        }

        /** The Redis publish backlog in messages. */
        public int waiting() {
            return publisher.waiting();
        }
    }
}
