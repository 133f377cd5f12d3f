package io.gatehouse.refusal;

import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.LogRateLimiter;
import io.gatehouse.verifier.DenylistClaims;
import io.gatehouse.verifier.DenylistEntry;
import io.gatehouse.verifier.DenylistEntry.Kind;
import io.gatehouse.verifier.RejectedToken;
import io.gatehouse.verifier.TokenRejectedException;
import java.time.Clock;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records refused requests. Each gets a reference for the response. Of each reason, one refusal per second is logged at
 * INFO, and all of them at DEBUG. Thread-safe.
 */
public final class RefusalRecorder {
    private static final Logger LOG = LoggerFactory.getLogger(RefusalRecorder.class);
    private static final int MAX_DETAIL_LENGTH = 100;

    private final ReferenceCodec references;
    private final Clock clock;
    private final Map<RefusalReason, LogRateLimiter> limiters = new EnumMap<>(RefusalReason.class);

    /** @param nanoTime monotonic nanoseconds */
    public RefusalRecorder(ReferenceCodec references, Clock clock, LongSupplier nanoTime) {
        this.references = references;
        this.clock = clock;
        for (RefusalReason reason : RefusalReason.values()) {
            limiters.put(reason, new LogRateLimiter(nanoTime));
        }
    }

    /** Reads the references. */
    public ReferenceCodec references() {
        return references;
    }

    /** Records that a token was rejected; returns the reference. */
    public String record(TokenRejectedException rejection) {
        return record(RefusalReason.of(rejection.reason()), rejection.token().orElse(null), detail(rejection));
    }

    /**
     * Records a refused request.
     *
     * @param token the claims of a token whose signature matched; null without one
     * @param detail what exactly failed
     * @return the reference
     */
    public String record(RefusalReason reason, @Nullable RejectedToken token, String detail) {
        String shortened = detail.length() > MAX_DETAIL_LENGTH ? detail.substring(0, MAX_DETAIL_LENGTH) : detail;
        Refusal refusal = new Refusal(reason, clock.instant(), token, shortened);
        String reference = references.write(refusal);
        log(refusal, reference);
        return reference;
    }

    /** Of a revoked token the kind of the entry, and the title of the role. The other keys are claims of the token. */
    private static String detail(TokenRejectedException rejection) {
        return rejection.denial().map(RefusalRecorder::detail).orElseGet(() -> String.valueOf(rejection.getMessage()));
    }

    private static String detail(DenylistEntry denial) {
        return denial.kind() == Kind.ROLE
                ? Refusal.detailOf(denial.key())
                : AsciiCase.lower(denial.kind().name());
    }

    private void log(Refusal refusal, String reference) {
        OptionalLong suppressed =
                Objects.requireNonNull(limiters.get(refusal.reason())).tryAcquire();
        if (suppressed.isPresent()) {
            LOG.info(
                    "Request refused: {} ({}). {}Reference {}. {} more for this reason since the last such line",
                    refusal.reason().word(),
                    refusal.detail(),
                    token(refusal.token()),
                    reference,
                    suppressed.getAsLong());
        } else if (LOG.isDebugEnabled()) {
            LOG.debug(
                    "Request refused: {} ({}). {}Reference {}",
                    refusal.reason().word(),
                    refusal.detail(),
                    token(refusal.token()),
                    reference);
        }
    }

    /** The ids in a token; empty without one. */
    private static String token(@Nullable RejectedToken token) {
        if (token == null) {
            return "";
        }
        DenylistClaims claims = token.claims();
        return "sub " + claims.subject() + ", sid " + claims.sessionId() + ", jti " + claims.tokenId() + ", kid "
                + claims.kid() + ", exp " + token.expiresAt() + ". ";
    }
}
