package io.gatehouse.http.access;

import io.gatehouse.http.client.AuthorizationScheme;
import io.gatehouse.http.input.FormBody;
import io.gatehouse.http.input.StrictText;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a client in a request (RFC 6749 §2.3.1), not verified yet: {@code Authorization: Basic}, or the
 * form fields {@code client_id} and {@code client_secret}. Immutable; {@code toString} does not print the secret.
 */
public record ClientCredentials(String clientId, Secret secret) {
    private static final String SCHEME = "Basic";
    private static final String CLIENT_ID = "client_id";
    private static final String CLIENT_SECRET = "client_secret";

    /**
     * Reads the credentials of a request.
     *
     * @param authorizationHeaders the values of all {@code Authorization} headers, one entry per header line
     * @param form the body; null if it is not a form
     * @return empty if the request has neither Basic credentials nor a {@code client_secret}
     * @throws ProblemException {@link Problem#REQUEST_MALFORMED} for two methods of authentication (§2.3) or several
     *     headers; {@link Problem#CLIENT_AUTHENTICATION_FAILED} if the header cannot be decoded
     */
    public static Optional<ClientCredentials> of(List<String> authorizationHeaders, @Nullable FormBody form) {
        boolean basic = authorizationHeaders.stream().anyMatch(header -> AuthorizationScheme.matches(header, SCHEME));
        Optional<ClientCredentials> inBody = form == null ? Optional.empty() : inBody(form);
        if (basic && authorizationHeaders.size() > 1) {
            throw Problem.REQUEST_MALFORMED.asException("Send one Authorization header.");
        }
        if (!authorizationHeaders.isEmpty() && inBody.isPresent()) {
            throw Problem.REQUEST_MALFORMED.asException(
                    "Authenticate the client either with the Authorization header or in the body, not both.");
        }
        return basic ? Optional.of(decode(authorizationHeaders.get(0))) : inBody;
    }

    private static Optional<ClientCredentials> inBody(FormBody form) {
        return form.first(CLIENT_SECRET)
                .map(secret -> new ClientCredentials(form.first(CLIENT_ID).orElse(""), Secret.valueOf(secret)));
    }

    private static ClientCredentials decode(String header) {
        String text = header.strip().substring(SCHEME.length()).strip();
        try {
            String pair = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(Base64.getDecoder().decode(text)))
                    .toString();
            int colon = pair.indexOf(':');
            if (colon >= 0) {
                return new ClientCredentials(
                        formDecoded(pair.substring(0, colon)), Secret.valueOf(formDecoded(pair.substring(colon + 1))));
            }
        } catch (IllegalArgumentException | CharacterCodingException | ProblemException e) {
            throw Problem.CLIENT_AUTHENTICATION_FAILED.asException();
        }
        throw Problem.CLIENT_AUTHENTICATION_FAILED.asException();
    }

    /** Both parts are form-encoded before they are joined (RFC 6749 §2.3.1). */
    private static String formDecoded(String part) {
        return StrictText.formDecoded(part, "The Authorization header");
    }

    @Override
    public String toString() {
        return "ClientCredentials[***]";
    }
}
