package io.gatehouse.revocation;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** Simulates a cluster: three instances on one PostgreSQL and one Redis, a simulated clock and random events. */
final class ClusterSimulation implements AutoCloseable {
    private static final int INSTANCES = 3;
    private static final int NORMAL_ROUNDS = 8;
    private static final long NORMAL_STEP_NANOS = 800_000_000;
    private static final int POLLS_PER_WAIT = 200;
    private static final long LEASE_NANOS = Lease.LENGTH.toNanos();

    private final TestDatabase database;
    private final TestRedis redisUrl;
    private final Random random;
    private final AtomicLong nanos = new AtomicLong();
    private final Connection sql;
    private final Jedis redis;
    private final List<HistoryNode> nodes = new ArrayList<>();
    private final List<HistoryNode> killed = new ArrayList<>();
    private final HistoryModel model = new HistoryModel(nodes, nanos);

    private long freshByStream;

    ClusterSimulation(TestDatabase database, TestRedis redisUrl, Random random) throws SQLException {
        this.database = database;
        this.redisUrl = redisUrl;
        this.random = random;
        sql = database.connect();
        redis = new Jedis(URI.create(redisUrl.url()));
        for (int i = 0; i < INSTANCES; i++) {
            nodes.add(start());
        }
    }

    private HistoryNode start() throws SQLException {
        HistoryNode node = new HistoryNode(
                new Instance(database, Secret.valueOf(redisUrl.url()), nanos, Clock.systemUTC()).start());
        noteRenewal(node);
        return node;
    }

    private void noteRenewal(HistoryNode node) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet newest =
                        statement.executeQuery("SELECT id FROM member ORDER BY lease_ends_at DESC LIMIT 1")) {
            if (newest.next()) {
                node.row = newest.getString(1);
                node.renewedAt = nanos.get();
            }
        }
    }

    /** Advances the clock and runs one random event. */
    void step() throws SQLException {
        nanos.addAndGet(random.nextInt(60) * 1_000_000L);
        endLeases();
        for (HistoryNode node : nodes) {
            if (node.instance.isFresh() && nanos.get() - node.renewedAt > Instance.MAX_STALENESS.toNanos()) {
                freshByStream++;
            }
        }
        HistoryNode node = nodes.get(random.nextInt(nodes.size()));
        int event = random.nextInt(1_000);
        if (event < 150) {
            reconcile(node);
        } else if (event < 400) {
            publish(node);
        } else if (event < 650) {
            consume(node);
        } else if (event < 800) {
            node.instance.sendHeartbeat();
        } else if (event < 960) {
            revoke(node);
        } else {
            disturb(node, event);
        }
    }

    private void disturb(HistoryNode node, int event) throws SQLException {
        if (event < 966) {
            // Mostly disconnected, so that freshness depends on the stream.
            node.database = random.nextInt(3) == 0;
        } else if (event < 970) {
            node.stream = random.nextInt(3) != 0;
        } else if (event < 972) {
            boolean up = random.nextBoolean();
            nodes.forEach(each -> each.database = up);
        } else if (event < 974) {
            node.instance.disconnect();
        } else if (event < 976) {
            replace(node);
        } else if (event < 979) {
            killBeforePublishing(node);
        } else if (event < 987) {
            hideFrom(node);
        } else if (event < 991) {
            damageStream();
        } else {
            // Long enough for the stream to prove freshness.
            runNormally();
        }
    }

    /** Runs rounds in which every message arrives. */
    private void runNormally() {
        for (int i = 0; i < NORMAL_ROUNDS; i++) {
            nanos.addAndGet(NORMAL_STEP_NANOS);
            nodes.forEach(each -> each.instance.sendHeartbeat());
            nodes.forEach(ClusterSimulation::publish);
            nodes.forEach(this::consume);
        }
    }

    /** Kills an instance after its revocation and before the message. Only its replacement can read PostgreSQL. */
    private void killBeforePublishing(HistoryNode node) throws SQLException {
        nodes.forEach(each -> each.database = each == node);
        reconcile(node);
        revoke(node);
        replace(node);
        if (random.nextBoolean()) {
            nanos.addAndGet(LEASE_NANOS + 1);
            endLeases();
        }
    }

    /**
     * Deletes a revocation from the stream before one instance reads it, while that instance cannot reach PostgreSQL.
     */
    private void hideFrom(HistoryNode node) {
        HistoryNode other = nodes.get((nodes.indexOf(node) + 1 + random.nextInt(INSTANCES - 1)) % INSTANCES);
        consume(node);
        node.database = false;
        revoke(other);
        publish(other);
        nodes.stream().filter(each -> each != node).forEach(this::consume);
        redis.xrevrange(RedisDenylist.STREAM, "+", "-", 1 + random.nextInt(3))
                .forEach(entry -> redis.xdel(RedisDenylist.STREAM, entry.getID()));
    }

    /** Kills an instance without a message and starts another. */
    private void replace(HistoryNode node) throws SQLException {
        node.instance.close();
        killed.add(node);
        nodes.set(nodes.indexOf(node), start());
    }

    private void damageStream() {
        List<StreamEntry> entries = redis.xrange(RedisDenylist.STREAM, "-", "+");
        if (entries.isEmpty()) {
            return;
        }
        // Mostly one of the newest, which some instances have not read.
        int back = Math.min(entries.size(), 1 + random.nextInt(10));
        StreamEntry any = entries.get(entries.size() - back);
        switch (random.nextInt(4)) {
            case 0 -> redis.xdel(RedisDenylist.STREAM, any.getID());
            case 1 -> redis.xadd(RedisDenylist.STREAM, (StreamEntryID) null, any.getFields());
            case 2 -> redis.xtrim(RedisDenylist.STREAM, random.nextInt(5), false);
            default ->
                entries.subList(entries.indexOf(any), entries.size())
                        .forEach(lost -> redis.xdel(RedisDenylist.STREAM, lost.getID()));
        }
    }

    private void endLeases() throws SQLException {
        try (Statement statement = sql.createStatement()) {
            for (HistoryNode node :
                    Stream.concat(nodes.stream(), killed.stream()).toList()) {
                if (nanos.get() - node.renewedAt > LEASE_NANOS) {
                    statement.execute("UPDATE member SET lease_ends_at = clock_timestamp() - interval '1 second'"
                            + " WHERE id = '" + node.row + "'");
                }
            }
        }
    }

    private void reconcile(HistoryNode node) throws SQLException {
        if (node.database) {
            node.instance.reconcile();
            noteRenewal(node);
        }
    }

    private static void publish(HistoryNode node) {
        if (node.stream) {
            node.instance.publish();
        }
    }

    private void consume(HistoryNode node) {
        if (node.stream && (hasUnreadEntry(node) || random.nextInt(POLLS_PER_WAIT) == 0)) {
            node.instance.consume();
        }
    }

    /** Returns whether the stream has an entry to read. Without one the consumer would block until its timeout. */
    private boolean hasUnreadEntry(HistoryNode node) {
        List<StreamEntry> newest = redis.xrevrange(RedisDenylist.STREAM, "+", "-", 1);
        boolean unread = !newest.isEmpty() && newest.get(0).getID().compareTo(node.lastRead) > 0;
        if (unread) {
            node.lastRead = newest.get(0).getID();
        }
        return unread;
    }

    private void revoke(HistoryNode node) {
        if (!node.database) {
            return;
        }
        UUID session = UUID.randomUUID();
        try {
            node.instance.revocations().inTransaction(tx -> {
                tx.denySession(new SessionId(session), Instant.now().plus(Duration.ofHours(1)));
                return tx;
            });
            model.answered(session, node);
        } catch (ProblemException refused) {
            // The revocation was not confirmed, so the model does not expect it.
            return;
        }
    }

    /** Reconnects all instances and reconciles them. */
    void heal() throws SQLException {
        for (HistoryNode node : nodes) {
            node.database = true;
            reconcile(node);
        }
    }

    HistoryModel model() {
        return model;
    }

    /** Returns rows of PostgreSQL that an instance lacks, and entries that only an instance has. */
    List<String> differences() throws SQLException {
        List<UUID> rows = new ArrayList<>();
        try (Statement statement = sql.createStatement();
                ResultSet all = statement.executeQuery("SELECT key FROM revocation")) {
            while (all.next()) {
                rows.add(UUID.fromString(all.getString(1)));
            }
        }
        return model.differences(rows);
    }

    /** Returns how often an instance was fresh because of the stream alone. */
    long freshByStream() {
        return freshByStream;
    }

    @Override
    public void close() throws SQLException {
        nodes.forEach(node -> node.instance.close());
        redis.close();
        sql.close();
    }
}
