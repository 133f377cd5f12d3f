package io.gatehouse.session;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A refresh request. The body is a JSON string, a JSON object with {@code refresh_token}, a form with that field, or
 * the bare token as text. The bare token may be declared as a form, as HTTP clients do with a body that is only a
 * string.
 */
public final class RefreshRequest {
    private static final String FIELD = "refresh_token";
    private static final String GRANT = "refresh_token";

    private final Secret token;

    private RefreshRequest(String token) {
        this.token = Secret.valueOf(token);
    }

    /** Reads a JSON string or object. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RefreshRequest of(JsonNode json) {
        if (json.isTextual()) {
            return new RefreshRequest(json.textValue());
        }
        if (!json.isObject()) {
            throw Problem.REQUEST_MALFORMED.asException("The body must be a string or an object.");
        }
        JsonNode member = json.path(FIELD);
        if (!member.isMissingNode() && !member.isNull() && !member.isTextual()) {
            throw Problem.REQUEST_MALFORMED.asException(FIELD + " must be a string.");
        }
        return required(member.textValue());
    }

    /** Whether a form at the token endpoint has the grant type {@code refresh_token} (RFC 6749 §6). */
    static boolean isGrantOf(@Nullable FormBody form) {
        return form != null && form.first("grant_type").filter(GRANT::equals).isPresent();
    }

    /** Reads the bare token. */
    static RefreshRequest ofText(String token) {
        return new RefreshRequest(token);
    }

    static RefreshRequest of(@Nullable FormBody form) {
        Optional<String> bare = form == null ? Optional.empty() : form.bare();
        if (bare.filter(RefreshTokenCodec::isLikely).isPresent()) {
            return new RefreshRequest(bare.get());
        }
        String grant = form == null ? "" : form.first("grant_type").orElse("");
        if (!grant.isEmpty() && !grant.equals(GRANT)) {
            throw Problem.GRANT_UNSUPPORTED.asException("grant_type must be " + GRANT + ".");
        }
        return required(form == null ? null : form.first(FIELD).orElse(null));
    }

    private static RefreshRequest required(@Nullable String token) {
        FieldErrors fields = new FieldErrors();
        fields.requirePresent(FIELD, token);
        fields.orThrow();
        return new RefreshRequest(token == null ? "" : token);
    }

    Secret token() {
        return token;
    }
}
