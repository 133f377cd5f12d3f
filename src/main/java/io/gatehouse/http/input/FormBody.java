package io.gatehouse.http.input;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import jakarta.ws.rs.core.MediaType;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a form body, {@code application/x-www-form-urlencoded}. A resource method takes it as its entity
 * parameter; it contains nothing from the query. A repeated field is 400 (RFC 6749 §3.2). Immutable and thread-safe.
 * {@code toString} prints only the number of fields, because a body that is not a form is parsed as a field name, which
 * may be a secret.
 */
public final class FormBody {
    private static final String WHAT = "The form";

    private final Map<String, String> fields;

    private FormBody(Map<String, String> fields) {
        this.fields = fields;
    }

    /**
     * Parses the bytes of a body.
     *
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} if it is not a form
     */
    public static FormBody read(byte[] body, MediaType mediaType) {
        return parse(StrictText.utf8(body, WHAT), BodyCharset.of(mediaType));
    }

    /** Parses a body that was decoded with a charset. */
    public static FormBody parse(String body, Charset charset) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : body.split("&", -1)) {
            if (!pair.isEmpty()) {
                add(fields, pair, charset);
            }
        }
        return new FormBody(fields);
    }

    private static void add(Map<String, String> fields, String pair, Charset charset) {
        int split = pair.indexOf('=');
        String name = StrictText.formDecoded(split < 0 ? pair : pair.substring(0, split), WHAT);
        String value = split < 0 ? "" : StrictText.formDecoded(pair.substring(split + 1), WHAT);
        BodyCharset.check(charset, name + value);
        if (fields.putIfAbsent(name, value) != null) {
            throw StrictText.malformed("The form contains a field more than once. Send each field once.");
        }
    }

    /** The value of a field; empty if it was not sent or sent without a value (RFC 6749 §3.2). */
    public Optional<String> first(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    /**
     * The text of a body that is not a form but a single text, which parses as one name without a value; otherwise
     * empty.
     */
    public Optional<String> bare() {
        return fields.size() == 1 && fields.containsValue("")
                ? fields.keySet().stream().findFirst()
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "FormBody[" + fields.size() + "]";
    }
}
