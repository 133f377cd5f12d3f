package io.gatehouse.session;

import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.gatehouse.session.SessionDao.SessionRow;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Why a refresh token was not rotated, judged by the session's row on a fresh snapshot. */
enum RefreshVerdict {
    /** The MAC is valid, but the secret is not that of the session. */
    FORGED,
    /** The session has expired. */
    EXPIRED,
    /** The user is inactive or has ended the session. */
    SESSION_ENDED,
    /** Three or more generations old, and the session was rotated within the grace. The session continues. */
    SUPERSEDED,
    /** The token is the current one. */
    CURRENT,
    /** One or two generations old, and replaced within the grace or by a refresh that got an error response. */
    REPEATED,
    /** Replaced before the grace began: the token was copied (RFC 9700 §4.14.2). */
    REUSED,
    /** Newer than the row, because the database lost commits. */
    AHEAD;

    private static final int MAX_REPEAT_DEPTH = 2;
    /** A failover loses seconds of commits. A token that is further ahead is forged. */
    private static final int MAX_LOST_GENERATIONS = 100;

    static RefreshVerdict of(SessionOfUser found, RefreshToken presented, Duration grace) {
        SessionRow session = found.session();
        byte[] expected = presented.at(session.generation()).hash();
        if (!MessageDigest.isEqual(expected, session.tokenHash())) {
            return FORGED;
        }
        if (!TokenIssuer.mayGoOn(found)) {
            return SESSION_ENDED;
        }
        if (!session.readAt().isBefore(session.refreshExpiresAt())) {
            return EXPIRED;
        }
        int back = session.generation() - presented.generation();
        if (back == 0) {
            return CURRENT;
        }
        if (back < 0) {
            return back < -MAX_LOST_GENERATIONS ? FORGED : AHEAD;
        }
        // The holder got an error response and no new token, so it can only retry with this one.
        boolean unanswered =
                Objects.equals(found.last().unansweredGeneration(), presented.generation()) && back <= MAX_REPEAT_DEPTH;
        return unanswered ? REPEATED : ofOlder(session, back, grace);
    }

    /** The row stores when the last two tokens were replaced. Older tokens were replaced no later than those. */
    private static RefreshVerdict ofOlder(SessionRow session, int back, Duration grace) {
        Instant replacedAt = back == 1 ? session.rotatedAt() : session.previousRotatedAt();
        if (!isWithin(grace, replacedAt, session.readAt())) {
            return REUSED;
        }
        return back <= MAX_REPEAT_DEPTH ? REPEATED : SUPERSEDED;
    }

    private static boolean isWithin(Duration grace, @Nullable Instant from, Instant now) {
        // Without a grace there is no repeat, even if PostgreSQL's clock was set back.
        return !grace.isZero() && from != null && now.isBefore(from.plus(grace));
    }
}
