package io.gatehouse.http.input;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserReference;
import java.util.UUID;

/** Reads an id in a path. One that is no UUID names nothing, so the answer is the same as for an unknown one. */
public final class PathIdParser {
    private PathIdParser() {}

    /**
     * The id that stands in a path.
     *
     * @param notFound the problem of the kind of thing that the id names, a 404
     */
    public static UUID parse(String text, Problem notFound) {
        return UserReference.idOf(text).orElseThrow(notFound::asException);
    }
}
