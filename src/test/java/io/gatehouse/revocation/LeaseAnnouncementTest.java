package io.gatehouse.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LeaseAnnouncementTest {
    private static final Duration USABLE = Duration.ofSeconds(20);

    private final AtomicLong nanos = new AtomicLong();
    private final Lease lease = new Lease(nanos::get, Duration.ZERO);
    private final MemberId first = new MemberId(UUID.randomUUID());
    private final MemberId second = new MemberId(UUID.randomUUID());

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private void join(MemberId id) {
        lease.begun(id);
        lease.renewed(nanos.get());
    }

    @Tag("REV-04")
    @Test
    void the_lease_starts_when_renewed_and_announced_and_ends_before_its_row() {
        join(first);
        assertThat(lease.mayBegin()).as("it is not announced").isFalse();
        lease.announced(first);
        assertThat(lease.mayBegin()).isTrue();
        pass(USABLE.minusNanos(1));
        assertThat(lease.mayBegin()).isTrue();
        pass(Duration.ofNanos(1));
        assertThat(lease.mayBegin()).isFalse();
        lease.renewed(nanos.get());
        assertThat(lease.mayBegin()).isTrue();
        lease.ended();
        assertThat(lease.mayBegin()).isFalse();
    }

    @Tag("REL-11")
    @Test
    void the_announcement_of_an_earlier_membership_starts_no_later_lease() {
        join(first);
        join(second);
        lease.announced(first);
        assertThat(lease.mayBegin()).isFalse();
        lease.announced(second);
        assertThat(lease.mayBegin()).isTrue();
    }

    @Tag("REL-11")
    @Test
    void the_time_without_a_lease_counts_from_its_end() {
        assertThat(lease.missingFor()).isZero();
        pass(Duration.ofSeconds(3));
        join(first);
        assertThat(lease.missingFor()).as("never held").isEqualTo(Duration.ofSeconds(3));
        assertThat(lease.isRenewed()).isTrue();
        lease.announced(first);
        assertThat(lease.missingFor()).isZero();
        pass(USABLE.plusSeconds(7));
        assertThat(lease.missingFor()).isEqualTo(Duration.ofSeconds(7));
        assertThat(lease.isRenewed()).isFalse();
        lease.renewed(nanos.get());
        assertThat(lease.missingFor()).isZero();
        pass(Duration.ofSeconds(1));
        lease.begun(second);
        pass(Duration.ofSeconds(4));
        assertThat(lease.missingFor()).isEqualTo(Duration.ofSeconds(4));
    }
}
