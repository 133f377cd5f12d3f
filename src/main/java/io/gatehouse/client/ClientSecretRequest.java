package io.gatehouse.client;

import io.gatehouse.http.input.FieldErrors;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The request body of a new client secret.
 *
 * @param expiresAt when the secret expires (RFC 3339 §5.6); null if it never does
 */
public record ClientSecretRequest(@Nullable String expiresAt) {
    /** The field of the expiry. */
    static final String EXPIRES_AT = "expires_at";

    static final String FUTURE_RULE = "must be in the future";

    // OffsetDateTime also accepts years of nine digits and times without seconds.
    private static final Pattern RFC_3339 = Pattern.compile(
            "(?i)[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:[0-9]{2})");

    /** Validates the form of the expiry; empty if the secret never expires. */
    Optional<Instant> validated() {
        FieldErrors fields = new FieldErrors();
        Optional<Instant> expiry = expiresAt == null ? Optional.empty() : parse(expiresAt);
        if (expiresAt != null && expiry.isEmpty()) {
            fields.reject(EXPIRES_AT, "must be a time of RFC 3339, such as 2027-01-31T12:00:00Z");
        }
        fields.orThrow();
        return expiry;
    }

    private static Optional<Instant> parse(String text) {
        if (!RFC_3339.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant().truncatedTo(ChronoUnit.MILLIS));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
