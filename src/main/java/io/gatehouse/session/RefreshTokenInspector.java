package io.gatehouse.session;

import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.gatehouse.session.SessionDao.SessionRow;
import io.gatehouse.storage.Database;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Says what a refresh token is, in one read without a lock; it never rotates one and never ends a session. Thread-safe. */
public final class RefreshTokenInspector {
    private final Database database;
    private final RefreshTokenCodec codec;

    RefreshTokenInspector(Database database, RefreshTokenCodec codec) {
        this.database = database;
        this.codec = codec;
    }

    /** What a token stands for if a refresh with it would succeed now: the present one of a session that may go on. */
    public Optional<Active> active(Secret text) {
        return codec.read(text)
                .flatMap(presented -> genuine(presented)
                        .filter(found -> found.session().generation() == presented.generation())
                        .filter(RefreshTokenInspector::mayGoOn))
                .map(RefreshTokenInspector::active);
    }

    /** The session of a token that we once handed out, present or replaced; nothing for a forged one. */
    public Optional<Holder> holder(Secret text) {
        return codec.read(text)
                .flatMap(this::genuine)
                .map(found -> new Holder(
                        new UserId(found.grant().userId()),
                        new SessionId(found.session().id())));
    }

    // The MAC says that we made it; the session's secret says that it was made for this session.
    private Optional<SessionOfUser> genuine(RefreshToken presented) {
        return database.with(
                        RefreshDao.class, dao -> dao.find(presented.session().value()))
                .filter(found -> MessageDigest.isEqual(
                        presented.at(found.session().generation()).hash(),
                        found.session().tokenHash()));
    }

    private static boolean mayGoOn(SessionOfUser found) {
        return TokenIssuer.mayGoOn(found)
                && found.session().readAt().isBefore(found.session().refreshExpiresAt());
    }

    private static Active active(SessionOfUser found) {
        SessionRow session = found.session();
        String login = Objects.requireNonNull(found.grant().login(), "Only deleted users have no login");
        return new Active(
                new UserId(found.grant().userId()),
                login,
                List.copyOf(found.grant().roles()),
                new SessionId(session.id()),
                session.clientId(),
                session.rotatedAt(),
                session.refreshExpiresAt());
    }

    /** A refresh token that can be used, with its user as of now. */
    public record Active(
            UserId user,
            String login,
            List<String> roles,
            SessionId session,
            String clientId,
            Instant issuedAt,
            Instant expiresAt) {}

    /** Whom a refresh token was made for. */
    public record Holder(UserId user, SessionId session) {}
}
