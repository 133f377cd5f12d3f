package io.gatehouse.explain;

import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.kernel.Secret;
import io.gatehouse.refusal.ReferenceCodec;
import io.gatehouse.refusal.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * The token to explain, or the reference of a refusal. If both are present, the token is explained and the refusal is
 * shown.
 *
 * @param token an access token
 * @param reference the member {@code reference} of an error response
 */
public record ExplanationRequest(
        @Nullable Secret token, @Nullable String reference) {
    private static final String TOKEN = "token";
    private static final String REFERENCE = "reference";

    /**
     * A token, a refusal, or both.
     *
     * @param token without white space around it
     */
    record Validated(@Nullable Secret token, @Nullable Refusal refusal) {}

    /** Text that is no token is explained too; text that is no reference of this service is an error. */
    Validated validated(ReferenceCodec references) {
        FieldErrors fields = new FieldErrors();
        if (token == null && reference == null) {
            fields.reject(TOKEN, "is required unless reference is present");
            fields.reject(REFERENCE, "is required unless token is present");
        }
        Refusal refusal = null;
        if (reference != null) {
            refusal = references.read(reference.strip()).orElse(null);
            if (refusal == null) {
                fields.reject(
                        REFERENCE, "must be a reference of this service, under its current or previous master key");
            }
        }
        fields.orThrow();
        return new Validated(
                token == null ? null : Secret.valueOf(token.reveal().strip()), refusal);
    }
}
