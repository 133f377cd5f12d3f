package io.gatehouse.http.input;

import io.gatehouse.kernel.Base64Url;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A position in a list that is sorted by id. Clients receive it as an opaque text. */
public record PageCursor(UUID from) {
    private static final int BYTES = 16;

    /** The start of the list. */
    public static final PageCursor START = new PageCursor(new UUID(0, 0));

    /**
     * Parses a query parameter; the start if it was not sent.
     *
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} if {@link #encode} would not produce this text
     */
    public static PageCursor parse(String name, @Nullable String text) {
        return text == null ? START : decode(text).orElseThrow(() -> invalid(name));
    }

    /**
     * The text of the cursor of the next page; null on the last page.
     *
     * @param rows the rows of a page, and one more if there is a next page
     * @param limit the number of rows of a page
     */
    public static <T> @Nullable String next(List<T> rows, int limit, Function<T, UUID> id) {
        return rows.size() > limit ? new PageCursor(id.apply(rows.get(limit))).encode() : null;
    }

    String encode() {
        byte[] bytes = ByteBuffer.allocate(BYTES)
                .putLong(from.getMostSignificantBits())
                .putLong(from.getLeastSignificantBits())
                .array();
        return Base64Url.encode(bytes);
    }

    private static Optional<PageCursor> decode(String text) {
        return Base64Url.decode(text)
                .filter(bytes -> bytes.length == BYTES)
                .map(ByteBuffer::wrap)
                .map(bytes -> new PageCursor(new UUID(bytes.getLong(), bytes.getLong())));
    }

    private static ProblemException invalid(String name) {
        String rule = "must be the value of next from the previous page";
        return Problem.REQUEST_MALFORMED
                .asException("The parameter " + name + " " + rule + ".")
                .withErrors(List.of(new FieldError(name, rule)));
    }
}
