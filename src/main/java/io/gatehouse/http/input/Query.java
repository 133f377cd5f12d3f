package io.gatehouse.http.input;

import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The query of a request, decoded strictly. Unknown parameters are rejected, not ignored: they are mistakes of the
 * client, and a misspelt parameter that requests a check must not be ignored. Immutable and thread-safe.
 */
public final class Query {
    private static final int MAX_NAME_LENGTH = 64;

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Parses the part of a request target after the question mark.
     *
     * @param raw as it was sent; null if there is none
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} if it cannot be decoded
     */
    public static Query parse(@Nullable String raw) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
            if (!pair.isEmpty()) {
                int split = pair.indexOf('=');
                String name = StrictText.formDecoded(split < 0 ? pair : pair.substring(0, split), "The query");
                String value = split < 0 ? "" : StrictText.formDecoded(pair.substring(split + 1), "The query");
                values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
            }
        }
        return new Query(values);
    }

    Set<String> names() {
        return values.keySet();
    }

    /** All values of a parameter in the order in which they were sent; empty if it was not sent. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /**
     * Rejects unknown parameters.
     *
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} with the names of the unknown parameters
     */
    public void requireKnown(Set<String> known) {
        String message = known.isEmpty()
                ? "is unknown: this call accepts no parameters"
                : "is unknown: this call accepts " + String.join(", ", new TreeSet<>(known));
        reject(values.keySet().stream().filter(name -> !known.contains(name)).toList(), message);
    }

    /**
     * Rejects repeated parameters, because different parsers choose different values.
     *
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} with the names
     */
    void requireSingle() {
        List<String> repeated =
                values.keySet().stream().filter(name -> all(name).size() > 1).toList();
        reject(repeated, "must be sent only once");
    }

    private static void reject(List<String> names, String message) {
        if (!names.isEmpty()) {
            throw StrictText.malformed("The parameter " + truncated(names.get(0)) + " " + message + ".")
                    .withErrors(names.stream()
                            .map(name -> new FieldError(truncated(name), message))
                            .toList());
        }
    }

    private static String truncated(String name) {
        return name.codePoints()
                .limit(MAX_NAME_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
