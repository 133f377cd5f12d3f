package io.gatehouse.http.input;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses query parameters that a resource takes as {@code @QueryParam(…) String}: 400 if unreadable, 422 if out of
 * range.
 */
public final class QueryParameters {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,9}");
    // The texts that clients send for a boolean; compared without case, since Python prints "True".
    private static final Set<String> TRUE_VALUES = Set.of("true", "1", "yes", "on");
    private static final Set<String> FALSE_VALUES = Set.of("false", "0", "no", "off");

    private QueryParameters() {}

    /** A whole number; {@code fallback} if the parameter was not sent. */
    public static int integer(String name, @Nullable String text, int fallback, int min, int max) {
        if (text == null) {
            return fallback;
        }
        if (!INTEGER.matcher(text).matches()) {
            throw unreadable(name, "must be a whole number");
        }
        int value = Integer.parseInt(text);
        if (value < min || value > max) {
            throw Problem.INPUT_INVALID
                    .asException("A parameter is out of range.")
                    .withErrors(List.of(new FieldError(name, "must be " + min + " to " + max)));
        }
        return value;
    }

    /** A boolean; {@code fallback} if the parameter was not sent. */
    public static boolean flag(String name, @Nullable String text, boolean fallback) {
        if (text == null) {
            return fallback;
        }
        String value = AsciiCase.lower(text);
        if (!TRUE_VALUES.contains(value) && !FALSE_VALUES.contains(value)) {
            throw unreadable(name, "must be true or false");
        }
        return TRUE_VALUES.contains(value);
    }

    private static ProblemException unreadable(String name, String message) {
        return StrictText.malformed("The parameter " + name + " " + message + ".")
                .withErrors(List.of(new FieldError(name, message)));
    }
}
