package io.gatehouse.session;

import io.gatehouse.session.RefreshDao.SessionOfUser;
import io.gatehouse.session.SessionDao.SessionRow;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a refresh token that could not be rotated is, by the session as it is after all that the caller waited for. */
enum RefreshVerdict {
    /** The secret is another: MAC and session fit, and still we did not make it. */
    FORGED,
    /** The session's time is over. */
    EXPIRED,
    /** The user may not go on. */
    STOPPED,
    /** Older than the grace covers, while the session was moved a moment ago. The session lives on. */
    SUPERSEDED,
    /** The present token after all. */
    CURRENT,
    /** One or two generations old and rotated a moment ago, or not answered by us: its holder gets the current pair. */
    REPEATED,
    /** Rotated long ago: somebody has a copy (RFC 9700 §4.14.2). */
    REUSED,
    /** Newer than the row. */
    AHEAD;

    private static final int DEEPEST_REPEAT = 2;
    /** A failover loses seconds; whoever claims more has forged a generation. */
    private static final int MOST_LOST = 100;

    static RefreshVerdict of(SessionOfUser found, RefreshToken presented, Duration grace) {
        SessionRow session = found.session();
        byte[] expected = presented.at(session.generation()).hash();
        if (!MessageDigest.isEqual(expected, session.tokenHash())) {
            return FORGED;
        }
        if (!TokenIssuer.mayGoOn(found)) {
            return STOPPED;
        }
        if (!session.readAt().isBefore(session.refreshExpiresAt())) {
            return EXPIRED;
        }
        int back = session.generation() - presented.generation();
        if (back == 0) {
            return CURRENT;
        }
        if (back < 0) {
            return back < -MOST_LOST ? FORGED : AHEAD;
        }
        // Its holder was told to come again, and had no new token to come with.
        boolean unanswered =
                Objects.equals(found.last().unansweredGeneration(), presented.generation()) && back <= DEEPEST_REPEAT;
        return unanswered ? REPEATED : ofOlder(session, back, grace);
    }

    /** When a token stopped being the present one is known of the two youngest; older ones are at least as old. */
    private static RefreshVerdict ofOlder(SessionRow session, int back, Duration grace) {
        Instant replacedAt = back == 1 ? session.rotatedAt() : session.previousRotatedAt();
        if (!isWithin(grace, replacedAt, session.readAt())) {
            return REUSED;
        }
        return back <= DEEPEST_REPEAT ? REPEATED : SUPERSEDED;
    }

    private static boolean isWithin(Duration grace, @Nullable Instant from, Instant now) {
        // Without a grace there is no repeat, not even when PostgreSQL's clock was set back.
        return !grace.isZero() && from != null && now.isBefore(from.plus(grace));
    }
}
