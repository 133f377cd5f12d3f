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
 * Reads query parameters that a resource takes as {@code @QueryParam(…) String}. What does not parse is 400, what
 * parses and is out of range is 422.
 */
public final class QueryParameters {
    private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,9}");
    // The forms that clients of many languages print a boolean in; Python's is "True".
    private static final Set<String> YES = Set.of("true", "1", "yes", "on");
    private static final Set<String> NO = Set.of("false", "0", "no", "off");

    private QueryParameters() {}

    /** A whole number; {@code fallback} when the parameter was not sent. */
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

    /** Yes or no; {@code fallback} when the parameter was not sent. */
    public static boolean flag(String name, @Nullable String text, boolean fallback) {
        if (text == null) {
            return fallback;
        }
        String value = AsciiCase.lower(text);
        if (!YES.contains(value) && !NO.contains(value)) {
            throw unreadable(name, "must be true or false");
        }
        return YES.contains(value);
    }

    private static ProblemException unreadable(String name, String message) {
        return StrictText.malformed("The parameter " + name + " " + message + ".")
                .withErrors(List.of(new FieldError(name, message)));
    }
}
