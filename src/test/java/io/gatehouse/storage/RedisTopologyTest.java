package io.gatehouse.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.kernel.Secret;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.RedisProgram;
import io.gatehouse.testing.TestRedis;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.XReadParams;

/** Real sentinels and a real cluster. */
class RedisTopologyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int SLOTS = 16_384;

    @TempDir
    private Path folder;

    private static RedisStore store(String url) {
        return TestRedis.store(Secret.valueOf(url), PATIENCE);
    }

    private static void requireUse(RedisStore store, String stream) {
        store.requireWrites();
        assertThat(store.version()).matches("[0-9]+\\.[0-9.]+");
        RedisSession session = store.session(stream);
        assertThat(session.isNew()).isTrue();
        assertThat(session.isNew()).isFalse();
        StreamEntryID first = store.commands().xadd(stream, (StreamEntryID) null, Map.of("a", "1"));
        try (var pipeline = store.commands().pipelined()) {
            var second = pipeline.xadd(stream, (StreamEntryID) null, Map.of("a", "2"));
            var other = pipeline.set("another-key", "x");
            pipeline.sync();
            assertThat(second.get()).isGreaterThan(first);
            assertThat(other.get()).isEqualTo("OK");
        }
        var read = store.commands().xread(XReadParams.xReadParams().block(500).count(10), Map.of(stream, first));
        assertThat(read).hasSize(1);
    }

    @Test
    void sentinels_lead_to_the_primary_and_after_a_failover_to_the_new_one() throws IOException {
        try (RedisProgram primary = RedisProgram.start(folder);
                RedisProgram replica = RedisProgram.start(folder, "replicaof 127.0.0.1 " + primary.port());
                RedisProgram sentinel = RedisProgram.start(
                        folder,
                        "sentinel monitor main 127.0.0.1 " + primary.port() + " 1",
                        "sentinel down-after-milliseconds main 500",
                        "sentinel failover-timeout main 2000")) {
            Eventually.await("the replica is known", () -> {
                try (Jedis jedis = sentinel.commands()) {
                    return !jedis.sentinelReplicas("main").isEmpty();
                }
            });
            String url = "redis-sentinel://127.0.0.1:" + sentinel.port() + "/0?master=main";
            try (RedisStore store = store(url)) {
                requireUse(store, "stream");
                RedisSession before = store.session("stream");
                assertThat(before.isNew()).isTrue();
                primary.kill();
                Eventually.await("the replica took over", () -> takesWrites(store));
                assertThatThrownBy(before::isNew).isInstanceOf(JedisException.class);
                assertThat(before.isNew()).isTrue();
                requireUse(store, "stream");
                assertThat(replica.port()).isPositive();
            }
        }
    }

    private static boolean takesWrites(RedisStore store) {
        try {
            return "OK".equals(store.commands().set("k", "v"));
        } catch (JedisException e) {
            return false;
        }
    }

    @Test
    void a_cluster_is_used_by_the_slots_of_keys() throws IOException {
        try (RedisProgram first = node();
                RedisProgram second = node()) {
            try (Jedis a = first.commands();
                    Jedis b = second.commands()) {
                a.clusterAddSlots(IntStream.range(0, SLOTS / 2).toArray());
                b.clusterAddSlots(IntStream.range(SLOTS / 2, SLOTS).toArray());
                a.clusterMeet("127.0.0.1", second.port());
                Eventually.await("both agree", () -> agrees(a) && agrees(b));
            }
            try (RedisStore store = store("redis-cluster://127.0.0.1:" + first.port())) {
                for (String stream : new String[] {"gatehouse:revocations", "s1", "s2", "s3"}) {
                    requireUse(store, stream);
                }
            }
        }
    }

    private RedisProgram node() throws IOException {
        return RedisProgram.start(folder, "cluster-enabled yes", "cluster-node-timeout 2000");
    }

    private static boolean agrees(Jedis node) {
        String info = node.clusterInfo();
        return info.contains("cluster_state:ok") && info.contains("cluster_known_nodes:2");
    }
}
