package io.gatehouse.http.response;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Searches the causes of an exception, which frameworks may have wrapped. */
public final class ExceptionCauses {
    private static final int MAX_DEPTH = 20;

    private ExceptionCauses() {}

    /** The first exception of a type in the chain of causes, the exception itself included. */
    public static <T> Optional<T> find(@Nullable Throwable failure, Class<T> kind) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_DEPTH; depth++) {
            if (kind.isInstance(cause)) {
                return Optional.of(kind.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
