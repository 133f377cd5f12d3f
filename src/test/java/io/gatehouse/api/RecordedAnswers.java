package io.gatehouse.api;

import io.gatehouse.testing.Api.Answer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects distinct responses, for comparison with the OpenAPI document. Thread-safe. */
final class RecordedAnswers {
    private final Set<Recorded> seen = new LinkedHashSet<>();

    void add(Call call, Answer answer) {
        Recorded recorded = new Recorded(call, answer.status(), answer.contentType(), answer.body());
        synchronized (seen) {
            seen.add(recorded);
        }
    }

    /** All responses so far, in order of arrival. */
    List<Recorded> all() {
        synchronized (seen) {
            return new ArrayList<>(seen);
        }
    }

    /**
     * A response.
     *
     * @param contentType the header, empty if there was none
     */
    record Recorded(Call call, int status, String contentType, String body) {}
}
