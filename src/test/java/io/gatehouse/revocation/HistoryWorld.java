package io.gatehouse.revocation;

import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.testing.TestDatabase;
import io.gatehouse.testing.TestRedis;
import io.gatehouse.verifier.TokenFacts;
import java.net.URI;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.resps.StreamEntry;

/** Three instances on one PostgreSQL and one Redis, in a time of their own, and the model of what they must refuse. */
final class HistoryWorld implements AutoCloseable {
    private static final int INSTANCES = 3;
    private static final long LEASE_NANOS = Lease.LENGTH.toNanos();

    private final TestDatabase database;
    private final TestRedis redisUrl;
    private final Random random;
    private final AtomicLong nanos = new AtomicLong();
    private final Connection sql;
    private final Jedis redis;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<UUID, Answered> answered = new HashMap<>();
    private final List<UUID> untouched = new ArrayList<>();

    private long freshByStream;

    /** A revocation that was answered with success. */
    private record Answered(Node by, long at) {}

    private static final class Node {
        private final Instance instance;
        private boolean database = true;
        private boolean stream = true;
        private String row = "";
        private long renewedAt;
        private String followed = "";

        private Node(Instance instance) {
            this.instance = instance;
        }
    }

    HistoryWorld(TestDatabase database, TestRedis redisUrl, Random random) throws SQLException {
        this.database = database;
        this.redisUrl = redisUrl;
        this.random = random;
        sql = database.connect();
        redis = new Jedis(URI.create(redisUrl.url()));
        for (int i = 0; i < INSTANCES; i++) {
            nodes.add(start());
        }
        for (int i = 0; i < 5; i++) {
            untouched.add(UUID.randomUUID());
        }
    }

    private Node start() throws SQLException {
        Node node = new Node(new Instance(database, Secret.valueOf(redisUrl.url()), nanos, Clock.systemUTC()).start());
        noteRenewal(node);
        return node;
    }

    private void noteRenewal(Node node) throws SQLException {
        try (Statement statement = sql.createStatement();
                ResultSet newest =
                        statement.executeQuery("SELECT id FROM member ORDER BY lease_ends_at DESC LIMIT 1")) {
            if (newest.next()) {
                node.row = newest.getString(1);
                node.renewedAt = nanos.get();
            }
        }
    }

    /** Something happens. */
    void step() throws SQLException {
        nanos.addAndGet(random.nextInt(60) * 1_000_000L);
        endLeases();
        for (Node node : nodes) {
            if (node.instance.isFresh() && nanos.get() - node.renewedAt > Instance.MAX_STALENESS.toNanos()) {
                freshByStream++;
            }
        }
        Node node = nodes.get(random.nextInt(nodes.size()));
        int what = random.nextInt(1_000);
        if (what < 150) {
            reconcile(node);
        } else if (what < 400) {
            write(node);
        } else if (what < 650) {
            follow(node);
        } else if (what < 800) {
            node.instance.beat();
        } else if (what < 960) {
            revoke(node);
        } else {
            disturb(node, what);
        }
    }

    private void disturb(Node node, int what) throws SQLException {
        if (what < 975) {
            // Mostly cut off, so that the stream has to prove what it can.
            node.database = random.nextInt(3) == 0;
        } else if (what < 985) {
            node.stream = random.nextInt(3) != 0;
        } else if (what < 988) {
            boolean up = random.nextBoolean();
            nodes.forEach(each -> each.database = up);
        } else if (what < 991) {
            node.instance.disconnect();
        } else if (what < 994) {
            replace(node);
        } else {
            spoilStream();
        }
    }

    /** Killed without a word, and another takes its place. */
    private void replace(Node node) throws SQLException {
        node.instance.close();
        nodes.set(nodes.indexOf(node), start());
    }

    private void spoilStream() {
        List<StreamEntry> entries = redis.xrange(RedisDenylist.STREAM, "-", "+");
        if (entries.isEmpty()) {
            return;
        }
        // Mostly one of the newest, which not everybody has read.
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
            for (Node node : nodes) {
                if (nanos.get() - node.renewedAt > LEASE_NANOS) {
                    statement.execute("UPDATE member SET lease_ends_at = clock_timestamp() - interval '1 second'"
                            + " WHERE id = '" + node.row + "'");
                }
            }
        }
    }

    private void reconcile(Node node) throws SQLException {
        if (node.database) {
            node.instance.reconcile();
            noteRenewal(node);
        }
    }

    private static void write(Node node) {
        if (node.stream) {
            node.instance.write();
        }
    }

    private void follow(Node node) {
        List<StreamEntry> newest = redis.xrevrange(RedisDenylist.STREAM, "+", "-", 1);
        // Without news it would wait for some.
        if (node.stream
                && !newest.isEmpty()
                && !newest.get(0).getID().toString().equals(node.followed)) {
            node.followed = newest.get(0).getID().toString();
            node.instance.follow();
        }
    }

    private void revoke(Node node) {
        if (!node.database) {
            return;
        }
        UUID session = UUID.randomUUID();
        try {
            node.instance.revocations().inTransaction(tx -> {
                tx.denySession(new SessionId(session), Instant.now().plus(Duration.ofHours(1)));
                return tx;
            });
            answered.put(session, new Answered(node, nanos.get()));
        } catch (ProblemException refused) {
            // Nobody was told that it is revoked.
            return;
        }
    }

    private static boolean denies(Node node, UUID session) {
        return node.instance
                .replica()
                .denies(new TokenFacts("kid", "jti", session, UUID.randomUUID(), List.of(), 0, 0))
                .isPresent();
    }

    /** Revocations that an instance does not know although it takes itself for fresh, longer than allowed. */
    List<String> wronglyAccepted() {
        List<String> wrong = new ArrayList<>();
        answered.forEach((session, answer) -> nodes.forEach(node -> {
            boolean old = nanos.get() - answer.at() > Instance.MAX_STALENESS.toNanos();
            if (((old && node.instance.isFresh()) || node == answer.by()) && !denies(node, session)) {
                wrong.add("instance " + nodes.indexOf(node) + " accepts " + session);
            }
        }));
        return wrong;
    }

    /** Tokens that nobody revoked and that an instance denies. */
    List<UUID> wronglyRefused() {
        return untouched.stream()
                .filter(session -> nodes.stream().anyMatch(node -> denies(node, session)))
                .toList();
    }

    /** All can reach everything again. */
    void heal() throws SQLException {
        for (Node node : nodes) {
            node.database = true;
            reconcile(node);
        }
    }

    /** Rows of PostgreSQL that an instance does not know, and instances that know more. */
    List<String> differences() throws SQLException {
        List<String> differences = new ArrayList<>();
        int rows = 0;
        try (Statement statement = sql.createStatement();
                ResultSet all = statement.executeQuery("SELECT key FROM revocation")) {
            while (all.next()) {
                rows++;
                UUID session = UUID.fromString(all.getString(1));
                nodes.stream()
                        .filter(node -> !denies(node, session))
                        .forEach(node -> differences.add(nodes.indexOf(node) + " lacks " + session));
            }
        }
        for (Node node : nodes) {
            if (node.instance.replica().size() != rows) {
                differences.add(
                        nodes.indexOf(node) + " has " + node.instance.replica().size() + " of " + rows);
            }
        }
        return differences;
    }

    /** How often an instance was fresh by what the stream proves alone. */
    long freshByStream() {
        return freshByStream;
    }

    int revoked() {
        return answered.size();
    }

    @Override
    public void close() throws SQLException {
        nodes.forEach(node -> node.instance.close());
        redis.close();
        sql.close();
    }
}
