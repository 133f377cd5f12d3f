package io.gatehouse.http.access;

import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.VerifiedToken;
import java.security.Principal;
import java.util.Set;

/**
 * Who is calling, as the verified access token says. A resource method gets it as an {@code @Auth} parameter.
 *
 * @param token the verified token itself, for those who deny or renew it
 */
public record Caller(UserId user, SessionId session, VerifiedToken token) implements Principal {
    /** The caller that a verified token names. */
    public static Caller of(VerifiedToken token) {
        return new Caller(new UserId(token.subject()), new SessionId(token.sessionId()), token);
    }

    /** The titles of the roles in the token. What changes rights reads the database instead. */
    public Set<String> roles() {
        return token.roles();
    }

    @Override
    public String getName() {
        return user.toString();
    }
}
