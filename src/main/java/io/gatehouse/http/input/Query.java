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
 * The query of a request, decoded strictly. Nothing in it is ignored: a parameter that a call does not know is a typing error
 * of a client, and one that asks for a check must not be lost. Immutable and thread-safe.
 */
public final class Query {
    private static final int MAX_NAME_LENGTH = 64;

    private final Map<String, List<String>> values;

    private Query(Map<String, List<String>> values) {
        this.values = values;
    }

    /**
     * Reads the part of a request target behind the question mark.
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

    /** All values of a parameter in the order in which they were sent; none if it was not sent. */
    public List<String> all(String name) {
        return List.copyOf(values.getOrDefault(name, List.of()));
    }

    /**
     * Refuses every parameter but these.
     *
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} with the names of those that are not known
     */
    public void requireKnown(Set<String> known) {
        String takes = known.isEmpty()
                ? "is unknown: this call takes no parameters"
                : "is unknown: this call takes " + String.join(", ", new TreeSet<>(known));
        refuse(values.keySet().stream().filter(name -> !known.contains(name)).toList(), takes);
    }

    /**
     * Refuses what was sent more than once: which of the values counts, another reader may decide otherwise.
     *
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} with the names
     */
    void requireSingle() {
        List<String> repeated =
                values.keySet().stream().filter(name -> all(name).size() > 1).toList();
        refuse(repeated, "must be sent once");
    }

    private static void refuse(List<String> names, String message) {
        if (!names.isEmpty()) {
            throw StrictText.malformed("The parameter " + shown(names.get(0)) + " " + message + ".")
                    .withErrors(names.stream()
                            .map(name -> new FieldError(shown(name), message))
                            .toList());
        }
    }

    private static String shown(String name) {
        return name.codePoints()
                .limit(MAX_NAME_LENGTH)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
