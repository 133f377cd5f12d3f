package io.gatehouse.throttle;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Limits password attempts. Failures are counted per name as the client sent it, whether or not an account has it, so
 * the responses do not reveal which names exist or belong to the same account. The failures of a known client, which
 * has logged in to the account before, are counted separately, so other clients cannot delay it. Thread-safe.
 */
public final class PasswordAttempts {
    private final Throttle throttle;

    public PasswordAttempts(Throttle throttle) {
        this.throttle = throttle;
    }

    /**
     * A login request.
     *
     * @param user the user with this login or email; empty if there is none
     * @param name the normal form of the login or email as it was sent
     * @param knownClient whether this user has logged in from this address before
     */
    public record LoginAttempt(Optional<UUID> user, String name, AddressKeys address, boolean knownClient) {}

    /**
     * Starts a login attempt. The caller reports its result and then closes it.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} with the time to wait, which does not depend on whether the
     *     name exists
     */
    public Attempt startLogin(LoginAttempt login) {
        return login.knownClient() ? knownClient(login) : unknownClient(login);
    }

    private Attempt knownClient(LoginAttempt login) {
        Budget account = account(login.user().orElseThrow());
        Budget hashes = new Budget(Limit.LOGIN_HASHES, login.address().host());
        String failureKey = "client:"
                + keys().forNameAndAddress(login.name(), login.address().address());
        return startWithinAccountLimit(account, failureKey, List.of(hashes, account));
    }

    private Attempt unknownClient(LoginAttempt login) {
        List<Budget> budgets = SharedBudget.LOGIN.take(throttle, login.address());
        String failureKey = "account:" + keys().forName(login.name());
        List<Budget> refunded = budgets.stream()
                .filter(budget -> budget.limit() != Limit.LOGIN_HASHES)
                .toList();
        return start(new Attempt(failureKey, budgets, refunded, List.of(), login.user()));
    }

    /**
     * Verifies the current password of a user who is logged in. Failed logins of other clients do not affect it.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} with the time to wait
     */
    public boolean verifyCurrentPassword(UUID user, BooleanSupplier verification) {
        Budget account = account(user);
        try (Attempt attempt = startWithinAccountLimit(account, "proof:" + keys().forId(user), List.of(account))) {
            boolean matches = verification.getAsBoolean();
            if (matches) {
                attempt.succeeded();
            } else {
                attempt.failed();
            }
            return matches;
        }
    }

    /**
     * Starts an attempt that takes from the account limit of right passwords before the hash, and refunds it on
     * failure.
     */
    private Attempt startWithinAccountLimit(Budget account, String failureKey, List<Budget> budgets) {
        throttle.takeOrReject(budgets);
        return start(new Attempt(failureKey, budgets, List.of(), List.of(account), Optional.empty()));
    }

    private Attempt start(Attempt attempt) {
        try {
            throttle.startAttempt(attempt.failureKey);
            return attempt;
        } catch (ProblemException e) {
            throttle.refund(attempt.taken);
            throw e;
        }
    }

    private Budget account(UUID user) {
        return new Budget(Limit.LOGIN_ACCOUNT, keys().forId(user));
    }

    private ThrottleKeys keys() {
        return throttle.keys();
    }

    /**
     * A password attempt. It counts as a failure until it succeeds. Closing it without a result, for example because no
     * hashing worker was free, undoes its count. Not thread-safe.
     */
    public final class Attempt implements AutoCloseable {
        private final String failureKey;
        private final List<Budget> taken;
        private final List<Budget> refundedOnSuccess;
        private final List<Budget> refundedOnFailure;
        private final Optional<UUID> limitedOnSuccess;
        private boolean decided;

        private Attempt(
                String failureKey,
                List<Budget> taken,
                List<Budget> refundedOnSuccess,
                List<Budget> refundedOnFailure,
                Optional<UUID> limitedOnSuccess) {
            this.failureKey = failureKey;
            this.taken = taken;
            this.refundedOnSuccess = refundedOnSuccess;
            this.refundedOnFailure = refundedOnFailure;
            this.limitedOnSuccess = limitedOnSuccess;
        }

        /**
         * Reports that the password is right and the user may log in.
         *
         * @throws ProblemException {@link Problem#RATE_LIMITED} if the account had too many successful logins; the
         *     attempt then counts as a failure
         */
        public void succeeded() {
            decided = true;
            // The limit is checked after the hash. Checked before, a busy account would get 429 where an unknown name
            // gets 401.
            limitedOnSuccess.ifPresent(user -> throttle.takeOrReject(List.of(account(user))));
            throttle.refund(refundedOnSuccess);
            throttle.resetFailures(failureKey);
        }

        /** Reports that the password is wrong or the user may not log in. */
        public void failed() {
            decided = true;
            throttle.refund(refundedOnFailure);
        }

        @Override
        public void close() {
            if (!decided) {
                throttle.cancelAttempt(failureKey);
                throttle.refund(taken);
            }
        }
    }
}
