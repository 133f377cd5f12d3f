package io.gatehouse.session;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import io.gatehouse.session.ClientHashes.Match;
import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.gatehouse.throttle.Limit;
import io.gatehouse.throttle.Throttle;
import java.util.Optional;

/**
 * Exchanges a refresh token for a new pair (RFC 6749 §6) and detects a stolen one (RFC 9700 §4.14.2). One statement
 * rotates the session. Only if it updates no row, a second statement on a fresh snapshot determines the reason.
 * Thread-safe.
 */
final class RefreshService {
    private static final Problem INVALID = Problem.REFRESH_TOKEN_INVALID;
    /** Another refresh can move the session between the two statements; then both run again. */
    private static final int ATTEMPTS = 3;

    private final RefreshTokenCodec codec;
    private final SessionRotation rotation;
    private final UnansweredRefreshes unanswered;
    private final TokenIssuer issuer;
    private final RefreshRecorder recorder;
    private final Throttle throttle;

    RefreshService(
            RefreshTokenCodec codec,
            SessionRotation rotation,
            UnansweredRefreshes unanswered,
            TokenIssuer issuer,
            RefreshRecorder recorder,
            Throttle throttle) {
        this.codec = codec;
        this.rotation = rotation;
        this.unanswered = unanswered;
        this.issuer = issuer;
        this.recorder = recorder;
        this.throttle = throttle;
    }

    /**
     * Refreshes a session.
     *
     * @throws ProblemException {@link Problem#REFRESH_TOKEN_INVALID}, {@link Problem#RATE_LIMITED} or
     *     {@link Problem#DEPENDENCY_UNAVAILABLE}
     */
    TokenPair refresh(Secret text, PresentingClient presenter) {
        RefreshToken presented = codec.read(text).orElseThrow(() -> refused(RefreshOutcome.FORGED));
        ClientHashes client =
                ClientHashes.of(throttle.keys(), presented.session().value(), presenter);
        long began = unanswered.now();
        try {
            TokenPair pair = pair(presented, client);
            // The response to a repeat implies that all instances deny the tokens before this pair.
            rotation.requireLeaseToAnswer();
            return pair;
        } catch (RuntimeException e) {
            if (!isRefusal(e)) {
                unanswered.add(presented, began);
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
            Optional<SessionOfUser> rotated = rotation.rotate(presented, client);
            rotated.ifPresent(unused -> recorder.record(RefreshOutcome.ROTATED));
            Optional<SessionOfUser> current = rotated.or(() -> judge(presented, client));
            if (current.isPresent()) {
                return issuer.issue(current.get().session(), current.get().grant(), presented)
                        .orElseThrow(INVALID::asException);
            }
        }
        // Another refresh moved the session between the statements each time.
        throw refused(RefreshOutcome.SUPERSEDED);
    }

    private RuntimeException refused(RefreshOutcome outcome) {
        recorder.record(outcome);
        return INVALID.asException();
    }

    private RuntimeException refused(RefreshOutcome outcome, SessionOfUser found) {
        recorder.record(outcome, found);
        return INVALID.asException();
    }

    /**
     * Decides how to respond to a token that was not rotated.
     *
     * @return the session to issue tokens for; empty if the rotation must be tried again
     * @throws ProblemException {@link Problem#REFRESH_TOKEN_INVALID}, or {@link Problem#RATE_LIMITED} without any
     *     effect on the session
     */
    private Optional<SessionOfUser> judge(RefreshToken presented, ClientHashes client) {
        throttle.take(Limit.SESSION_REPEAT, presented.session().value());
        SessionOfUser found = rotation.find(presented).orElseThrow(() -> refused(RefreshOutcome.UNKNOWN));
        return switch (RefreshVerdict.of(found, presented, unanswered.grace(presented))) {
            case FORGED -> throw refused(RefreshOutcome.FORGED, found);
            case EXPIRED -> throw refused(RefreshOutcome.EXPIRED, found);
            case SESSION_ENDED -> throw refused(RefreshOutcome.UNKNOWN, found);
            case SUPERSEDED -> throw refused(RefreshOutcome.SUPERSEDED, found);
            case REPEATED -> Optional.of(repeated(found, presented, client));
            // The reason that prevented the rotation no longer exists.
            case CURRENT -> {
                requireRate(found);
                yield Optional.empty();
            }
            case REUSED -> {
                rotation.endReused(found, presented);
                throw refused(RefreshOutcome.REUSED);
            }
            case AHEAD -> {
                requireRate(found);
                Optional<SessionOfUser> moved = rotation.catchUp(found.session(), presented, client);
                moved.ifPresent(unused -> recorder.record(RefreshOutcome.AHEAD));
                yield moved;
            }
        };
    }

    /** Returns the session for a repeat by its holder; ends it as reused on a repeat by another client. */
    private SessionOfUser repeated(SessionOfUser found, RefreshToken presented, ClientHashes client) {
        Match match = client.match(found.last(), found.session().generation());
        if (!rotation.accepts(match)) {
            rotation.endTakenOver(found, presented);
            throw refused(RefreshOutcome.REUSED);
        }
        recorder.record(RefreshOutcome.repeated(match), found);
        return found;
    }

    private void requireRate(SessionOfUser found) {
        throttle.requireWithinRate(
                Limit.SESSION_REFRESH, found.last().rateMark(), found.session().readAt());
    }
}
