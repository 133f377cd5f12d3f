package io.gatehouse.http.input;

import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of a form body, {@code application/x-www-form-urlencoded}. A resource method takes it as its entity
 * parameter; nothing of it comes from the query. A field that is sent twice is 400 (RFC 6749 §3.2). Immutable and
 * thread-safe; prints how many fields there are, since a body that is no form makes a name of what may be a secret.
 */
public final class FormBody {
    private static final String WHAT = "The form";

    private final Map<String, String> fields;

    private FormBody(Map<String, String> fields) {
        this.fields = fields;
    }

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
            throw StrictText.malformed("The form holds a field more than once.");
        }
    }

    /** The value of a field; empty when it was not sent or was sent without a value (RFC 6749 §3.2). */
    public Optional<String> first(String name) {
        return Optional.ofNullable(fields.get(name)).filter(value -> !value.isEmpty());
    }

    /** A body that is no form but a single text, which reads as one name without a value; empty for every other. */
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
