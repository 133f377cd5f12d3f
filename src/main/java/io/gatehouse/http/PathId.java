package io.gatehouse.http;

import io.gatehouse.kernel.Problem;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads an id in a path. One that is no UUID names nothing, so the answer is the same as for an unknown one. */
public final class PathId {
    // UUID.fromString also takes "1-1-1-1-1".
    private static final Pattern UUID_TEXT = Pattern.compile("(?i)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private PathId() {}

    /**
     * The id that stands in a path.
     *
     * @param notFound the problem of the kind of thing that the id names, a 404
     */
    public static UUID parse(String text, Problem notFound) {
        if (!UUID_TEXT.matcher(text).matches()) {
            throw notFound.asException();
        }
        return UUID.fromString(text);
    }
}
