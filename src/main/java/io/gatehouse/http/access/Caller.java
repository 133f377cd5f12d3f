package io.gatehouse.http.access;

import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.verifier.VerifiedToken;
import java.security.Principal;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The authenticated caller of a resource method, which receives it as an {@code @Auth} parameter. The access annotation
 * of the method declares which kinds of callers it admits. Immutable.
 *
 * @param kind a user or a client
 * @param id the id of the user or the client
 * @param roles the titles of the roles in the token. Calls that change rights read the roles from the database instead
 * @param verified the access token; null for a client that authenticated with its secret
 */
public record Caller(
        CallerKind kind,
        UUID id,
        Set<String> roles,
        @Nullable VerifiedToken verified) implements Principal {
    /** The caller that an access token names. */
    public static Caller of(VerifiedToken token) {
        CallerKind kind = token.isOfClient() ? CallerKind.CLIENT : CallerKind.USER;
        return new Caller(kind, token.subject(), token.roles(), token);
    }

    /** A client that authenticated with its secret. */
    public static Caller of(ClientId client, Set<String> roles) {
        return new Caller(CallerKind.CLIENT, client.value(), Set.copyOf(roles), null);
    }

    /** The user, of a method that admits only users. */
    public UserId user() {
        if (kind != CallerKind.USER) {
            throw new IllegalStateException("The resource method admits clients, which are not users");
        }
        return new UserId(id);
    }

    /** The user's session, of a method that admits only users. */
    public SessionId session() {
        UserId unused = user();
        return new SessionId(token().sessionId());
    }

    /** The access token, of a method that admits only users. */
    public VerifiedToken token() {
        if (verified == null) {
            throw new IllegalStateException("The caller is a client that authenticated with its secret");
        }
        return verified;
    }

    @Override
    public String getName() {
        return id.toString();
    }
}
