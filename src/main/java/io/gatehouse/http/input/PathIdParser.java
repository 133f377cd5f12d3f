package io.gatehouse.http.input;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.UserReference;
import java.util.UUID;

/** Parses ids in paths. Text that is not a UUID gets the same response as an unknown id. */
public final class PathIdParser {
    private PathIdParser() {}

    /**
     * Parses the id in a path.
     *
     * @param notFound the 404 problem of the resource that the id names
     */
    public static UUID parse(String text, Problem notFound) {
        return UserReference.idOf(text).orElseThrow(notFound::asException);
    }
}
