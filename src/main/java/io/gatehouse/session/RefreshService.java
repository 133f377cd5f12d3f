package io.gatehouse.session;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.session.ClientHashes.Likeness;
import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.Throttle;
import java.util.Optional;

/**
 * Exchanges a refresh token for a new pair (RFC 6749 §6) and notices a stolen one (RFC 9700 §4.14.2). Nearly always one
 * statement does it all; only when that finds nothing to move, a second one on a fresh snapshot says why. Thread-safe.
 */
final class RefreshService {
    private static final Problem INVALID = Problem.REFRESH_TOKEN_INVALID;
    /** Others may move the session between two looks at it; each of them leaves less to wait for. */
    private static final int ATTEMPTS = 3;

    private final RefreshTokenCodec codec;
    private final SessionRotation sessions;
    private final UnansweredRefreshes unanswered;
    private final TokenIssuer issuer;
    private final RefreshRecorder ledger;
    private final Throttle throttle;

    RefreshService(
            RefreshTokenCodec codec,
            SessionRotation sessions,
            UnansweredRefreshes unanswered,
            TokenIssuer issuer,
            RefreshRecorder ledger,
            Throttle throttle) {
        this.codec = codec;
        this.sessions = sessions;
        this.unanswered = unanswered;
        this.issuer = issuer;
        this.ledger = ledger;
        this.throttle = throttle;
    }

    TokenPair refresh(Secret text, PresentingClient presenter) {
        RefreshToken presented = codec.read(text).orElseThrow(() -> refused(RefreshOutcome.FORGED));
        ClientHashes client =
                ClientHashes.of(throttle.keys(), presented.session().value(), presenter);
        long began = unanswered.now();
        try {
            TokenPair pair = pair(presented, client);
            // A repeat too says that the tokens before this pair are denied everywhere.
            sessions.requireLeaseToAnswer();
            return pair;
        } catch (RuntimeException e) {
            if (!isRefusal(e)) {
                unanswered.note(presented, began);
            }
            throw e;
        }
    }

    private static boolean isRefusal(RuntimeException e) {
        return e instanceof ProblemException problem
                && (problem.problem() == INVALID || problem.problem() == Problem.RATE_LIMITED);
    }

    private TokenPair pair(RefreshToken presented, ClientHashes client) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<SessionOfUser> rotated = sessions.rotate(presented, client);
            rotated.ifPresent(found -> ledger.note(RefreshOutcome.ROTATED));
            Optional<SessionOfUser> current = rotated.or(() -> judge(presented, client));
            if (current.isPresent()) {
                return issuer.issue(current.get().session(), current.get().grant(), presented)
                        .orElseThrow(INVALID::asException);
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

    /**
     * The session that the holder may go on with; nothing if it moved since and must be looked at again.
     *
     * @throws ProblemException also {@link Problem#RATE_LIMITED}: the session goes on all the same
     */
    private Optional<SessionOfUser> judge(RefreshToken presented, ClientHashes client) {
        throttle.take(Limit.SESSION_REPEAT, presented.session().value());
        SessionOfUser found = sessions.find(presented).orElseThrow(() -> refused(RefreshOutcome.UNKNOWN));
        return switch (RefreshVerdict.of(found, presented, unanswered.grace(presented))) {
            case FORGED -> throw refused(RefreshOutcome.FORGED, found);
            case EXPIRED -> throw refused(RefreshOutcome.EXPIRED, found);
            case STOPPED -> throw refused(RefreshOutcome.UNKNOWN, found);
            case SUPERSEDED -> throw refused(RefreshOutcome.SUPERSEDED, found);
            case REPEATED -> Optional.of(repeated(found, presented, client));
            // It was moved by nobody and may be moved: what was in the way has gone.
            case CURRENT -> {
                requireRate(found);
                yield Optional.empty();
            }
            case REUSED -> {
                sessions.endReused(found, presented);
                throw refused(RefreshOutcome.REUSED);
            }
            case AHEAD -> {
                requireRate(found);
                Optional<SessionOfUser> moved = sessions.catchUp(found.session(), presented, client);
                moved.ifPresent(there -> ledger.note(RefreshOutcome.AHEAD));
                yield moved;
            }
        };
    }

    /** The pair once more for its holder; who has nothing in common with the client of the rotation is another. */
    private SessionOfUser repeated(SessionOfUser found, RefreshToken presented, ClientHashes client) {
        Likeness likeness = client.likeness(found.last(), found.session().generation());
        if (!sessions.accepts(likeness)) {
            sessions.endTakenOver(found, presented);
            throw refused(RefreshOutcome.REUSED);
        }
        ledger.note(RefreshOutcome.repeated(likeness), found);
        return found;
    }

    private void requireRate(SessionOfUser found) {
        throttle.requireWithinRate(
                Limit.SESSION_REFRESH, found.last().rateMark(), found.session().readAt());
    }
}
