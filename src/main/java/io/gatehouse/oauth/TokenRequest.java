package io.gatehouse.oauth;

import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.kernel.Secret;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The {@code token} of a form (RFC 7009 §2.1, RFC 7662 §2.1). {@code token_type_hint} is ignored, because the two kinds
 * of tokens have different forms.
 */
final class TokenRequest {
    private static final String FIELD = "token";

    private TokenRequest() {}

    static Secret of(@Nullable FormBody form) {
        Optional<String> token = form == null ? Optional.empty() : form.first(FIELD);
        FieldErrors fields = new FieldErrors();
        fields.requirePresent(FIELD, token.orElse(null));
        fields.orThrow();
        return Secret.valueOf(token.orElseThrow());
    }
}
