package io.gatehouse.gateway;

import java.util.Set;
import java.util.function.Function;

/**
 * A row of the support matrix.
 *
 * @param group the heading above the row
 * @param title what is sent, or what happens, in Markdown
 * @param allowed the results that are safe; the page says which of them a gateway has
 * @param result sends the requests through a gateway and returns the result in a few words
 */
record Row(String group, String title, Set<String> allowed, Function<Bench, String> result) {
    static final String ACCEPTED = "accepted";
    static final String UNAUTHORIZED = "401, `WWW-Authenticate`";
    static final String UNAVAILABLE = "503, `Retry-After`";
}
