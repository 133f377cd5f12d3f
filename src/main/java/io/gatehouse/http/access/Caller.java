package io.gatehouse.http.access;

import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.VerifiedToken;
import java.security.Principal;
import java.util.Set;

/**
 * The caller that a verified access token names. A resource method receives it as an {@code @Auth} parameter.
 * Immutable.
 *
 * @param token the verified token
 */
public record Caller(UserId user, SessionId session, VerifiedToken token) implements Principal {
    /** The caller that a token names. */
    public static Caller of(VerifiedToken token) {
        return new Caller(new UserId(token.subject()), new SessionId(token.sessionId()), token);
    }

    /** The titles of the roles in the token. Calls that change rights read the roles from the database instead. */
    public Set<String> roles() {
        return token.roles();
    }

    @Override
    public String getName() {
        return user.toString();
    }
}
