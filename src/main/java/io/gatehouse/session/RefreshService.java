package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.Revocations;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.session.SessionDao.Move;
import io.gatehouse.session.SessionDao.SessionOfUser;
import io.gatehouse.session.SessionDao.SessionRow;
import io.gatehouse.storage.Database;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.Throttle;
import io.gatehouse.verifier.Denial;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Exchanges a refresh token for a new pair (RFC 6749 §6) and notices a stolen one (RFC 9700 §4.14.2). Nearly always one
 * statement does it all; only when that finds nothing to move, a second one on a fresh snapshot says why. Thread-safe.
 */
final class RefreshService {
    private static final Problem INVALID = Problem.REFRESH_TOKEN_INVALID;
    /** Others may move the session between two looks at it; each of them leaves less to wait for. */
    private static final int ATTEMPTS = 3;

    private final Database database;
    private final Revocations revocations;
    private final AuditLog audit;
    private final RefreshLedger ledger;
    private final RefreshTokenCodec codec;
    private final TokenIssuer issuer;
    private final Throttle throttle;
    private final SessionSettings settings;

    /** Where a refresh leaves its trace: events of its own transactions, and counts with the events of all others. */
    record Trace(AuditLog audit, RefreshLedger ledger) {}

    /** Who makes the pair, and who refuses it where one session asks too often. */
    record Giving(TokenIssuer issuer, Throttle throttle) {}

    RefreshService(
            Database database,
            Revocations revocations,
            Trace trace,
            RefreshTokenCodec codec,
            Giving giving,
            SessionSettings settings) {
        this.database = database;
        this.revocations = revocations;
        this.audit = trace.audit();
        this.ledger = trace.ledger();
        this.codec = codec;
        this.issuer = giving.issuer();
        this.throttle = giving.throttle();
        this.settings = settings;
    }

    TokenPair refresh(Secret text) {
        RefreshToken presented = codec.read(text).orElseThrow(() -> refused(RefreshOutcome.FORGED));
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<SessionOfUser> current = rotate(presented).or(() -> judge(presented));
            if (current.isPresent()) {
                return issuer.issue(current.get().session(), current.get().grant(), presented, INVALID);
            }
        }
        // Moved by others each time that it was looked at.
        throw refused(RefreshOutcome.SUPERSEDED);
    }

    private RuntimeException refused(RefreshOutcome outcome) {
        ledger.note(outcome);
        return INVALID.asException();
    }

    private RuntimeException refused(RefreshOutcome outcome, SessionOfUser found) {
        ledger.note(outcome, found);
        return INVALID.asException();
    }

    private Optional<SessionOfUser> rotate(RefreshToken presented) {
        Move move = move(presented, presented);
        Optional<SessionOfUser> rotated = database.with(SessionDao.class, dao -> dao.rotate(move));
        // Committed by itself: from here on throwing loses nothing.
        rotated.ifPresent(found -> {
            ledger.note(RefreshOutcome.ROTATED);
            revocations.announce(List.of(denial(move, found.session())));
        });
        return rotated;
    }

    /**
     * The session that the holder may go on with; nothing if it moved since and must be looked at again.
     *
     * @throws io.gatehouse.kernel.ProblemException also {@link Problem#RATE_LIMITED}: the session goes on all the same
     */
    private Optional<SessionOfUser> judge(RefreshToken presented) {
        throttle.take(Limit.SESSION_REPEAT, presented.session().value());
        SessionOfUser found = database.with(
                        SessionDao.class, dao -> dao.find(presented.session().value()))
                .orElseThrow(() -> refused(RefreshOutcome.UNKNOWN));
        return switch (RefreshVerdict.of(found, presented, settings.refreshReuseGrace())) {
            case FORGED -> throw refused(RefreshOutcome.FORGED, found);
            case EXPIRED -> throw refused(RefreshOutcome.EXPIRED, found);
            case STOPPED -> throw refused(RefreshOutcome.UNKNOWN, found);
            case SUPERSEDED -> throw refused(RefreshOutcome.SUPERSEDED, found);
            case REPEATED -> {
                ledger.note(RefreshOutcome.REPEATED, found);
                yield Optional.of(found);
            }
            // It was moved by nobody and may be moved: what was in the way has gone.
            case CURRENT -> Optional.empty();
            case REUSED -> {
                endReused(found, presented);
                throw refused(RefreshOutcome.REUSED);
            }
            case AHEAD -> {
                Optional<SessionOfUser> moved = catchUp(found.session(), presented);
                moved.ifPresent(there -> ledger.note(RefreshOutcome.AHEAD));
                yield moved;
            }
        };
    }

    /** Commits the end of the session; the refusal is thrown only after that. */
    private void endReused(SessionOfUser found, RefreshToken presented) {
        UserId user = new UserId(found.grant().userId());
        revocations.inTransaction(tx -> {
            Optional<Instant> ended =
                    tx.dao(SessionEndDao.class).end(presented.session().value(), user.value());
            ended.ifPresent(expiresAt -> {
                tx.denySession(presented.session(), expiresAt);
                tx.dao(SessionEndDao.class).forgetClients(user.value());
                audit.record(
                        tx.transaction(),
                        AuditEvent.refused(AuditAction.REFRESH_REUSED).on(user).in(presented.session()));
            });
            return ended;
        });
    }

    /**
     * The token is newer than the row: the database has lost commits, and MAC and secret prove that we made it. The row
     * moves past it, and what the lost generations could still be used for is denied.
     */
    private Optional<SessionOfUser> catchUp(SessionRow stored, RefreshToken presented) {
        Move move = move(presented.at(stored.generation()), presented);
        return revocations.inTransaction(tx -> {
            Optional<SessionOfUser> moved = tx.dao(SessionDao.class).rotate(move);
            moved.ifPresent(found -> {
                denyLost(tx, stored, presented);
                audit.record(
                        tx.transaction(),
                        AuditEvent.success(AuditAction.REFRESH_AHEAD)
                                .on(new UserId(found.grant().userId()))
                                .in(presented.session()));
            });
            return moved;
        });
    }

    private static void denyLost(RevokingTransaction tx, SessionRow stored, RefreshToken presented) {
        for (int lost = stored.generation(); lost <= presented.generation(); lost++) {
            tx.denyLostToken(TokenId.of(presented.session(), lost));
        }
    }

    private Move move(RefreshToken stored, RefreshToken presented) {
        RefreshToken next = presented.at(presented.generation() + 1);
        return new Move(
                stored.session().value(),
                stored.generation(),
                stored.hash(),
                next.generation(),
                next.hash(),
                TokenId.of(stored.session(), stored.generation()),
                settings.accessTokenLifetime().toSeconds(),
                settings.refreshTokenLifetime().toSeconds(),
                revocations.tokenMargin().toSeconds());
    }

    private Denial denial(Move move, SessionRow moved) {
        Instant expired = Objects.requireNonNull(moved.previousAccessExpiresAt(), "A rotation has one before it");
        return new Denial(Denial.Kind.TOKEN, move.deniedTokenId(), 0, expired.plus(revocations.tokenMargin()));
    }
}
