package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.session.ClientHashes.Match;
import io.gatehouse.session.RefreshDao.Move;
import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.gatehouse.session.SessionDao.SessionRow;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.Rate;
import io.gatehouse.verifier.DenylistEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Rotates and ends sessions for refreshes. It writes only while this instance holds its lease, and its results are
 * committed. Thread-safe.
 */
final class SessionRotation {
    private final Database database;
    private final Revocations revocations;
    private final AuditLog audit;
    private final SessionSettings settings;
    private final Rate rate;

    /** @param rate the rate limit of one session */
    SessionRotation(Database database, Revocations revocations, AuditLog audit, SessionSettings settings, Rate rate) {
        this.database = database;
        this.revocations = revocations;
        this.audit = audit;
        this.settings = settings;
        this.rate = rate;
    }

    /** Rotates the session if the token is its current one and the rate limit allows it. */
    Optional<SessionOfUser> rotate(RefreshToken presented, ClientHashes client) {
        // Checked first, because the statement commits immediately.
        revocations.requireLease();
        Move move = move(presented, presented, client);
        Optional<SessionOfUser> rotated = database.with(RefreshDao.class, dao -> dao.rotate(move));
        rotated.ifPresent(found -> revocations.announce(List.of(denial(move, found.session()))));
        return rotated;
    }

    /** Reads the session of a token. */
    Optional<SessionOfUser> find(RefreshToken presented) {
        return database.with(
                RefreshDao.class, dao -> dao.find(presented.session().value()));
    }

    /** Whether a repeat by a client with this match counts as a repeat by the holder. */
    boolean accepts(Match match) {
        return settings.repeatBinding().accepts(match);
    }

    /** Throws 503 unless the lease guarantees that the tokens before the current pair are denied everywhere. */
    void requireLeaseToAnswer() {
        revocations.requireLeaseToAnswer();
    }

    /**
     * Ends a session whose replaced token was presented after the grace.
     *
     * @throws io.gatehouse.kernel.ProblemException 503 shortly after an interruption, because another instance may not
     *     have stored yet that the refresh with this token got an error response
     */
    void endReused(SessionOfUser found, RefreshToken presented) {
        revocations.requireSteadyLease();
        end(found, presented, "after the grace");
    }

    /** Ends a session whose replaced token another client presented within the grace. */
    void endTakenOver(SessionOfUser found, RefreshToken presented) {
        end(found, presented, "another client");
    }

    private void end(SessionOfUser found, RefreshToken presented, String reason) {
        UserId user = new UserId(found.grant().userId());
        revocations.inTransaction(tx -> {
            Optional<Instant> ended =
                    tx.dao(SessionRevocationDao.class).end(presented.session().value(), user.value());
            ended.ifPresent(expiresAt -> {
                tx.denySession(presented.session(), expiresAt);
                tx.dao(SessionRevocationDao.class).forgetClients(user.value());
                audit.record(
                        tx.transaction(),
                        AuditEvent.refused(AuditAction.REFRESH_REUSED)
                                .on(user)
                                .in(presented.session())
                                .with(Map.of("reason", reason)));
            });
            return ended;
        });
    }

    /**
     * Moves a session to a generation after that of a token that is newer than the row. The database has lost commits;
     * MAC and secret prove that this service issued the token. Access tokens of the lost generations are denied.
     */
    Optional<SessionOfUser> catchUp(SessionRow stored, RefreshToken presented, ClientHashes client) {
        Move move = move(presented.at(stored.generation()), presented, client);
        return revocations.inTransaction(tx -> {
            Optional<SessionOfUser> moved = tx.dao(RefreshDao.class).rotate(move);
            moved.ifPresent(found -> {
                tx.denyLostToken(TokenId.of(presented.session(), presented.generation()));
                audit.record(
                        tx.transaction(),
                        AuditEvent.success(AuditAction.REFRESH_AHEAD)
                                .on(new UserId(found.grant().userId()))
                                .in(presented.session()));
            });
            return moved;
        });
    }

    private Move move(RefreshToken stored, RefreshToken presented, ClientHashes client) {
        RefreshToken next = presented.at(presented.generation() + 1);
        return new Move(
                stored.session().value(),
                stored.generation(),
                stored.hash(),
                next.generation(),
                next.hash(),
                TokenId.of(stored.session(), stored.generation()),
                client.address(),
                client.agent(),
                Move.seconds(rate.interval()),
                Move.seconds(rate.period().minus(rate.interval())),
                Move.seconds(rate.period()),
                settings.accessTokenLifetime().toSeconds(),
                settings.refreshTokenLifetime().toSeconds(),
                revocations.tokenMargin().toSeconds());
    }

    private DenylistEntry denial(Move move, SessionRow moved) {
        Instant expired =
                Objects.requireNonNull(moved.previousAccessExpiresAt(), "A rotation sets the previous expiry");
        return new DenylistEntry(
                DenylistEntry.Kind.TOKEN, move.deniedTokenId(), 0, expired.plus(revocations.tokenMargin()));
    }
}
