package io.gatehouse.token;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A key that rotation moves from one {@link KeyState} to the next. */
interface RotatingKeyRow extends SealedKeyRow {
    /** The seconds since the key was created. */
    long ageSeconds();

    /** The seconds since the key became current; null if it never did. */
    @Nullable
    Long activeSeconds();

    /**
     * The first key in a state.
     *
     * @throws IllegalStateException if there is none
     */
    static <R extends RotatingKeyRow> R inState(List<R> rows, KeyState state) {
        return rows.stream()
                .filter(row -> row.state() == state)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The database has no key in the state " + state.word()));
    }
}
