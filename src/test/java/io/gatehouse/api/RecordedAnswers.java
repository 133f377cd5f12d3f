package io.gatehouse.api;

import io.gatehouse.testing.Api.Answer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Every answer that was seen, each different one once, for those who compare answers with a document. Thread-safe. */
final class RecordedAnswers {
    private final Set<Recorded> seen = new LinkedHashSet<>();

    void add(Call call, Answer answer) {
        Recorded recorded = new Recorded(call, answer.status(), answer.contentType(), answer.body());
        synchronized (seen) {
            seen.add(recorded);
        }
    }

    /** All of them so far, in the order in which they came. */
    List<Recorded> all() {
        synchronized (seen) {
            return new ArrayList<>(seen);
        }
    }

    /**
     * An answer.
     *
     * @param contentType the header, empty if there was none
     */
    record Recorded(Call call, int status, String contentType, String body) {}
}
