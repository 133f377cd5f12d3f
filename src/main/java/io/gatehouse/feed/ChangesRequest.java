package io.gatehouse.feed;

import io.gatehouse.http.input.Query;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a request for changes.
 *
 * @param after empty if the cursor cannot be decoded
 * @param patience how long the request may stay pending
 * @param listener what the process has chosen at random; empty if it sends none
 */
record ChangesRequest(Optional<FeedCursor> after, Duration patience, String nonce, String listener) {
    private static final String AFTER = "after";
    private static final String WAIT = "wait";
    private static final String NONCE = "nonce";
    private static final String LISTENER = "listener";
    private static final Set<String> KNOWN = Set.of(AFTER, WAIT, NONCE, LISTENER);
    private static final Pattern NONCE_TEXT = Pattern.compile("[A-Za-z0-9_-]{16,64}");
    private static final Pattern LISTENER_TEXT = Pattern.compile("[A-Za-z0-9_-]{0,64}");
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,2}");
    private static final int MAX_WAIT = 20;
    private static final String DEFAULT_WAIT = "3";

    /**
     * Parses a query.
     *
     * @throws io.gatehouse.kernel.ProblemException 400 if a parameter is missing, unknown, repeated or not readable
     */
    static ChangesRequest parse(@Nullable String query) {
        Query parameters = Query.parse(query);
        parameters.requireKnown(KNOWN);
        String after = one(parameters, AFTER).orElseThrow(() -> malformed(AFTER, "is missing: send a cursor"));
        String nonce = one(parameters, NONCE)
                .filter(text -> NONCE_TEXT.matcher(text).matches())
                .orElseThrow(() -> malformed(NONCE, "must have 16 to 64 characters of A-Z, a-z, 0-9, - and _"));
        String wait = one(parameters, WAIT).orElse(DEFAULT_WAIT);
        if (!SECONDS.matcher(wait).matches() || Integer.parseInt(wait) > MAX_WAIT) {
            throw malformed(WAIT, "must be a whole number from 0 to " + MAX_WAIT + ", in seconds");
        }
        String listener = one(parameters, LISTENER).orElse("");
        if (!LISTENER_TEXT.matcher(listener).matches()) {
            throw malformed(LISTENER, "must have at most 64 characters of A-Z, a-z, 0-9, - and _");
        }
        return new ChangesRequest(
                FeedCursor.decode(after), Duration.ofSeconds(Integer.parseInt(wait)), nonce, listener);
    }

    private static Optional<String> one(Query parameters, String name) {
        List<String> values = parameters.all(name);
        if (values.size() > 1) {
            throw malformed(name, "is repeated");
        }
        return values.stream().findFirst();
    }

    private static RuntimeException malformed(String name, String message) {
        return Problem.REQUEST_MALFORMED
                .asException("The query parameter " + name + " " + message + ".")
                .withErrors(List.of(new FieldError(name, message)));
    }
}
