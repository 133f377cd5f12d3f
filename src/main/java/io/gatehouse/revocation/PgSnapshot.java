package io.gatehouse.revocation;

import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A snapshot of PostgreSQL, which determines the transactions whose changes are visible: those below {@code xmax} that are
 * not in progress. Immutable.
 */
public final class PgSnapshot {
    private static final Pattern TEXT = Pattern.compile("[0-9]{1,19}:[0-9]{1,19}:([0-9]{1,19}(,[0-9]{1,19})*)?");

    private final long xmax;
    private final long[] inProgress;

    /**
     * @param xmax the first transaction that had not begun
     * @param inProgress the transactions below {@code xmax} that had not ended, in any order
     */
    public PgSnapshot(long xmax, long[] inProgress) {
        this.xmax = xmax;
        this.inProgress = inProgress.clone();
        Arrays.sort(this.inProgress);
    }

    /**
     * Parses the text of a {@code pg_snapshot}: {@code xmin:xmax:xip,xip…}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static PgSnapshot parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw new IllegalArgumentException("Not a snapshot");
        }
        String[] parts = text.split(":", -1);
        long[] inProgress = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(",")).mapToLong(Long::parseLong).toArray();
        return new PgSnapshot(Long.parseLong(parts[1]), inProgress);
    }

    /** The first transaction that had not begun. */
    public long xmax() {
        return xmax;
    }

    /** The transactions in progress, sorted. */
    public long[] inProgress() {
        return inProgress.clone();
    }

    /** Whether the changes of a transaction are visible, if it committed. */
    public boolean shows(long xid) {
        return xid < xmax && Arrays.binarySearch(inProgress, xid) < 0;
    }

    /** Whether every transaction that another snapshot shows is visible in this one too. */
    public boolean showsAllOf(PgSnapshot other) {
        for (long xid : inProgress) {
            if (other.shows(xid)) {
                return false;
            }
        }
        if (xmax >= other.xmax) {
            return true;
        }
        // The other one may show none of the transactions from this xmax on.
        int from = Arrays.binarySearch(other.inProgress, xmax);
        int hidden = other.inProgress.length - (from < 0 ? -from - 1 : from);
        return hidden >= other.xmax - xmax;
    }

    /** Whether every transaction below an id is visible. */
    public boolean showsAllBelow(long xid) {
        return xmax >= xid && (inProgress.length == 0 || inProgress[0] >= xid);
    }

    /** A snapshot that shows no more than this one, with at most this many transactions in progress. */
    public PgSnapshot limitedTo(int count) {
        return inProgress.length <= count ? this : new PgSnapshot(inProgress[count], Arrays.copyOf(inProgress, count));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PgSnapshot that && xmax == that.xmax && Arrays.equals(inProgress, that.inProgress);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(xmax) * 31 + Arrays.hashCode(inProgress);
    }

    @Override
    public String toString() {
        return "PgSnapshot[xmax=" + xmax + ", inProgress=" + Arrays.toString(inProgress) + "]";
    }
}
