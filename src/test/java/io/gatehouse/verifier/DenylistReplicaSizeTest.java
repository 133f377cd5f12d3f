package io.gatehouse.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.verifier.DenylistEntry.Kind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphLayout;

class DenylistReplicaSizeTest {
    private static final int MILLION = 1_000_000;
    private static final int BYTES_PER_ENTRY = 100;
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final DenylistReplica replica = new DenylistReplica();

    /** The n-th id, the same each time, with the layout of UUIDv7, whose ids share their first bits. */
    private static UUID id(int n) {
        SplittableRandom random = new SplittableRandom(n);
        long time = START.toEpochMilli() + n / 10;
        return new UUID((time << 16) | 0x7000 | random.nextInt(0x1000), (1L << 63) | (random.nextLong() >>> 2));
    }

    private static String tokenId(int n) {
        ByteBuffer bytes = ByteBuffer.allocate(20)
                .putLong(id(n).getMostSignificantBits())
                .putLong(id(n).getLeastSignificantBits())
                .putInt(n % 7);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static DenylistEntry entry(int n) {
        Instant end = START.plusSeconds(n);
        return switch (n % 4) {
            case 0, 1 -> new DenylistEntry(Kind.TOKEN, tokenId(n), 0, end);
            case 2 -> new DenylistEntry(Kind.SESSION, id(n).toString(), 0, end);
            default -> new DenylistEntry(Kind.SUBJECT, id(n).toString(), n, end);
        };
    }

    /** A token that the n-th entry covers, and no other entry does. */
    private static DenylistClaims token(int n) {
        UUID other = new UUID(0, 0);
        return new DenylistClaims(
                "kid",
                n % 4 < 2 ? tokenId(n) : "other",
                n % 4 == 2 ? id(n) : other,
                n % 4 == 3 ? id(n) : other,
                List.of("reader"),
                n - 1,
                0);
    }

    private long bytes() {
        return GraphLayout.parseInstance(replica).totalSize();
    }

    @Tag("REV-11")
    @Test
    void a_million_entries_take_at_most_a_hundred_bytes_each_and_give_them_back() {
        long empty = bytes();
        for (int n = 0; n < MILLION; n++) {
            assertThat(replica.apply(entry(n))).isTrue();
            // In steps, because the limit applies to every size.
            if (n % 50_000 == 49_999) {
                assertThat(bytes()).as("%s entries", n + 1).isLessThanOrEqualTo((n + 1L) * BYTES_PER_ENTRY);
            }
        }
        assertThat(replica.size()).isEqualTo(MILLION);
        for (int n = 0; n < MILLION; n++) {
            assertThat(replica.denies(token(n)).isPresent()).isTrue();
            assertThat(replica.denies(token(MILLION + n)).isPresent()).isFalse();
            assertThat(replica.apply(entry(n))).as("known").isFalse();
        }
        for (int left = MILLION; left > 0; left -= 100_000) {
            replica.expire(START.plusSeconds(MILLION - left));
            assertThat(replica.size()).isEqualTo(left);
            assertThat(bytes()).as("%s entries left", left).isLessThanOrEqualTo((long) left * BYTES_PER_ENTRY);
        }
        replica.expire(START.plusSeconds(MILLION));
        assertThat(replica.size()).isZero();
        // Maps cache their views.
        assertThat(bytes()).isLessThanOrEqualTo(empty + 1024);
    }

    @Test
    void every_reader_sees_an_applied_entry_while_the_arrays_grow_and_shrink() throws Exception {
        int perWriter = 60_000;
        int writers = 2;
        AtomicIntegerArray applied = new AtomicIntegerArray(writers);
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(2 * writers + 1);
        try {
            List<Future<?>> writing = new ArrayList<>();
            List<Future<?>> reading = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                int writer = w;
                reading.add(pool.submit(() -> {
                    SplittableRandom random = new SplittableRandom(writer);
                    while (!done.get()) {
                        int known = applied.get(writer);
                        int n = MILLION + writer * perWriter + random.nextInt(known + 1);
                        boolean denied = replica.denies(token(n)).isPresent();
                        assertThat(denied || n == MILLION + writer * perWriter + known)
                                .as("entry %s of %s", n, known)
                                .isTrue();
                        assertThat(replica.denies(token(n + 10 * MILLION)).isPresent())
                                .isFalse();
                        looks.incrementAndGet();
                    }
                }));
                writing.add(pool.submit((Callable<Void>) () -> {
                    for (int n = 0; n < perWriter; n++) {
                        replica.apply(entry(MILLION + writer * perWriter + n));
                        applied.set(writer, n + 1);
                    }
                    return null;
                }));
            }
            // Short-lived entries between the others, so that slots are removed and copied.
            reading.add(pool.submit(() -> {
                for (int round = 0; !done.get(); round++) {
                    for (int n = 0; n < 2_000; n++) {
                        replica.apply(entry(n));
                    }
                    replica.expire(START.plusSeconds(2_000));
                }
            }));
            for (Future<?> writer : writing) {
                writer.get();
            }
            done.set(true);
            for (Future<?> reader : reading) {
                reader.get();
            }
        } finally {
            done.set(true);
            pool.shutdownNow();
        }
        replica.expire(START.plusSeconds(2_000));
        assertThat(replica.size()).isEqualTo(writers * perWriter);
        assertThat(looks.get()).isPositive();
    }
}
