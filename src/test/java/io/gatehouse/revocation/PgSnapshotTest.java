package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PgSnapshotTest {
    private static final int MAX = 14;

    @Test
    void the_text_of_PostgreSQL_is_parsed() {
        PgSnapshot snapshot = PgSnapshot.parse("10:20:10,14");
        assertThat(snapshot).isEqualTo(new PgSnapshot(20, new long[] {14, 10}));
        assertThat(LongStream.range(8, 22).filter(snapshot::shows).toArray())
                .containsExactly(8, 9, 11, 12, 13, 15, 16, 17, 18, 19);
        assertThat(PgSnapshot.parse("20:20:").shows(19)).isTrue();
        assertThat(PgSnapshot.parse("20:20:").shows(20)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1:2", "1:2:3:4", "a:2:", "1:2:,", "1:2:1,", "-1:2:", "1:99999999999999999999:"})
    void other_texts_are_rejected(String text) {
        assertThatThrownBy(() -> PgSnapshot.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    private static PgSnapshot random(Random random) {
        long xmax = 1L + random.nextInt(MAX);
        return new PgSnapshot(
                xmax,
                LongStream.range(1, xmax).filter(xid -> random.nextInt(3) == 0).toArray());
    }

    @Test
    void comparisons_equal_those_of_each_transaction() {
        Random random = new Random(16);
        for (int round = 0; round < 20_000; round++) {
            PgSnapshot one = random(random);
            PgSnapshot other = random(random);
            long bound = random.nextInt(MAX);
            assertThat(one.showsAllOf(other))
                    .as("%s %s", one, other)
                    .isEqualTo(LongStream.range(1, MAX + 1).filter(other::shows).allMatch(one::shows));
            assertThat(one.showsAllBelow(bound))
                    .as("%s %s", one, bound)
                    .isEqualTo(LongStream.range(1, bound).allMatch(one::shows));
            PgSnapshot limited = one.limitedTo(2);
            assertThat(limited.inProgress().length).isLessThanOrEqualTo(2);
            assertThat(one.showsAllOf(limited)).isTrue();
        }
    }
}
