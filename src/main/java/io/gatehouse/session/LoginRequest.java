package io.gatehouse.session;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.http.input.FieldErrors;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.kernel.Identifiers;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A login: JSON {@code {login, password}} or the OAuth 2 password form (RFC 6749 §4.3.2).
 *
 * @param login a login or an email
 */
public record LoginRequest(
        @JsonProperty("login") @Nullable String login,
        @JsonProperty("password") @Nullable Secret password,
        @JsonProperty("grant_type") @Nullable String grantType,
        @JsonProperty("client_id") @Nullable String clientId) {
    private static final String DEFAULT_CLIENT = "gatehouse";
    private static final String GRANT = "password";
    /** Printable ASCII (RFC 6749 appendix A.1). */
    private static final Pattern CLIENT_ID = Pattern.compile("[\\x20-\\x7E]{1,255}");
    /** The length of the longest email that can be registered. */
    private static final int MAX_NAME = 254;

    public LoginRequest {
        login = login == null ? null : Identifiers.normal(login);
    }

    static LoginRequest of(@Nullable FormBody form) {
        if (form == null) {
            throw Problem.REQUEST_MALFORMED.asException("The body must be a form with username and password.");
        }
        LoginRequest request = new LoginRequest(
                form.first("username").orElse(null),
                form.first("password").map(Secret::valueOf).orElse(null),
                form.first("grant_type").orElse(null),
                form.first("client_id").orElse(null));
        return request.checked("username");
    }

    static LoginRequest valid(@Nullable LoginRequest request) {
        if (request == null) {
            throw Problem.REQUEST_MALFORMED.asException("The body must be an object with login and password.");
        }
        return request.checked("login");
    }

    private LoginRequest checked(String nameField) {
        String grant = emptyAsNull(grantType);
        if (grant != null && !grant.equals(GRANT)) {
            throw Problem.GRANT_UNSUPPORTED.asException("grant_type must be " + GRANT + ".");
        }
        FieldErrors fields = new FieldErrors();
        // An empty name or password is wrong, not malformed, and gets the same response as any other wrong one.
        fields.require(nameField, login).maxLength(MAX_NAME);
        fields.requirePresent("password", password);
        // Free text of the caller. In a token it must not pass for the id of a registered client.
        fields.optional("client_id", emptyAsNull(clientId))
                .matches(CLIENT_ID, "must be 1 to 255 printable characters")
                .isNoUuid();
        fields.orThrow();
        return this;
    }

    private static @Nullable String emptyAsNull(@Nullable String value) {
        return value == null || value.isEmpty() ? null : value;
    }

    String name() {
        return Objects.requireNonNull(login);
    }

    Secret secret() {
        return Objects.requireNonNull(password);
    }

    String clientIdOrDefault() {
        String id = emptyAsNull(clientId);
        return id == null ? DEFAULT_CLIENT : id;
    }

    @Override
    public String toString() {
        return "LoginRequest[***]";
    }
}
