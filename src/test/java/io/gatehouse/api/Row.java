package io.gatehouse.api;

import java.util.function.Function;

/**
 * One request of the table and what must come back.
 *
 * @param title what is special about it
 * @param request makes the request and what must exist for it
 */
record Row(Kind kind, Call call, String title, Function<World, SentRequest> request, ExpectedAnswer expected) {
    String name() {
        return call + " · " + kind + " · " + title + " → " + expected.status();
    }
}
