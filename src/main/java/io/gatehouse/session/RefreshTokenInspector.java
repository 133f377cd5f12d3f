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

/** Looks up a refresh token with one lock-free read. It never rotates a token or ends a session. Thread-safe. */
public final class RefreshTokenInspector {
    private final Database database;
    private final RefreshTokenCodec codec;

    RefreshTokenInspector(Database database, RefreshTokenCodec codec) {
        this.database = database;
        this.codec = codec;
    }

    /** The user and session of a token; empty unless a refresh with it would succeed now. */
    public Optional<Active> active(Secret text) {
        return codec.read(text)
                .flatMap(presented -> genuine(presented)
                        .filter(found -> found.session().generation() == presented.generation())
                        .filter(RefreshTokenInspector::mayGoOn))
                .map(RefreshTokenInspector::active);
    }

    /** The user and session of a token that was issued, whether current or replaced; empty for a forged one. */
    public Optional<Holder> holder(Secret text) {
        return codec.read(text)
                .flatMap(this::genuine)
                .map(found -> new Holder(
                        new UserId(found.grant().userId()),
                        new SessionId(found.session().id())));
    }

    // The MAC proves that this service issued the token, and the secret proves that it was issued for this session.
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

    /** A usable refresh token with the current login and roles of its user. */
    public record Active(
            UserId user,
            String login,
            List<String> roles,
            SessionId session,
            String clientId,
            Instant issuedAt,
            Instant expiresAt) {}

    /** The user and session that a refresh token was issued for. */
    public record Holder(UserId user, SessionId session) {}
}
