package io.gatehouse.api;

import java.util.function.Function;

/**
 * One request of the table and its expected response.
 *
 * @param title what distinguishes the request
 * @param request creates the request and the data that it needs
 */
record Row(Kind kind, Call call, String title, Function<ApiFixture, SentRequest> request, ExpectedAnswer expected) {
    String name() {
        return call + " · " + kind + " · " + title + " → " + expected.status();
    }
}
