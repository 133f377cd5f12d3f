package io.gatehouse.session;

import io.dropwizard.auth.Auth;
import io.gatehouse.http.access.Authenticated;
import io.gatehouse.http.access.Caller;
import io.gatehouse.http.access.CallerKind;
import io.gatehouse.http.input.PathIdParser;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.session.SessionDao.Listed;
import io.gatehouse.storage.Database;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The endpoints for the caller's own sessions. Thread-safe. */
@Path("/profile/sessions")
@Produces(MediaType.APPLICATION_JSON)
public final class SessionsResource {
    private final Database database;
    private final LogoutService logouts;

    SessionsResource(Database database, LogoutService logouts) {
        this.database = database;
        this.logouts = logouts;
    }

    /** Lists the sessions that can still be refreshed, most recently used first. */
    @GET
    @Authenticated(CallerKind.USER)
    public List<SessionView> list(@Auth Caller caller) {
        List<Listed> sessions =
                database.with(SessionDao.class, dao -> dao.list(caller.user().value()));
        return sessions.stream()
                .map(session -> SessionView.of(
                        session, session.id().equals(caller.session().value())))
                .toList();
    }

    /**
     * Ends one session of the caller. The session of another user gets the same response as one that does not exist.
     */
    @DELETE
    @Path("/{id}")
    @Authenticated(CallerKind.USER)
    public void end(@Auth Caller caller, @PathParam("id") String id) {
        SessionId session = new SessionId(PathIdParser.parse(id, Problem.SESSION_NOT_FOUND));
        if (!logouts.end(caller, session)) {
            throw Problem.SESSION_NOT_FOUND.asException();
        }
    }

    /**
     * A session as its user sees it.
     *
     * @param lastUsedAt the time when it was opened or last refreshed
     * @param current whether the request belongs to it
     */
    public record SessionView(
            UUID id,
            Instant createdAt,
            Instant lastUsedAt,
            @Nullable String userAgent,
            @Nullable String ip,
            boolean current) {
        static SessionView of(Listed session, boolean current) {
            return new SessionView(
                    session.id(),
                    session.authenticatedAt(),
                    session.rotatedAt(),
                    session.userAgent(),
                    session.ip(),
                    current);
        }
    }
}
