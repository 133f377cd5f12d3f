package io.gatehouse.throttle;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Limits password attempts. Failures count for the name as the client sent it, whether or not an account has it, so that the
 * limit does not reveal which names exist or belong to one account. A client that has logged in to the account before has
 * its own failure count, so that failures of other clients do not lock it out. Thread-safe.
 */
public final class PasswordAttempts {
    private final Throttle throttle;

    public PasswordAttempts(Throttle throttle) {
        this.throttle = throttle;
    }

    /**
     * The client of a login.
     *
     * @param user the user whose login or email this is; empty if no user has it
     * @param name the normal form of the name that was sent
     * @param known whether this user has logged in from this address before
     */
    public record Visitor(Optional<UUID> user, String name, AddressKeys address, boolean known) {}

    /**
     * Begins a login. The caller closes the attempt, and reports before that how the password verification ended.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} with the time to wait, the same for known and unknown names
     */
    public Attempt login(Visitor visitor) {
        return visitor.known() ? knownClient(visitor) : stranger(visitor);
    }

    private Attempt knownClient(Visitor visitor) {
        Budget account = account(visitor.user().orElseThrow());
        Budget hashes = new Budget(Limit.LOGIN_HASHES, visitor.address().host());
        String row =
                "client:" + names().loginFrom(visitor.name(), visitor.address().address());
        return limitedBefore(account, row, List.of(hashes, account));
    }

    private Attempt stranger(Visitor visitor) {
        List<Budget> budgets = SharedBudget.LOGIN.take(throttle, visitor.address());
        String row = "account:" + names().login(visitor.name());
        List<Budget> returned = budgets.stream()
                .filter(budget -> budget.limit() != Limit.LOGIN_HASHES)
                .toList();
        return begin(new Attempt(row, budgets, returned, List.of(), visitor.user()));
    }

    /**
     * Verifies the present password of a user who is logged in. Failures of logins do not count here.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} with the time to wait
     */
    public boolean prove(UUID user, BooleanSupplier verification) {
        Budget account = account(user);
        try (Attempt attempt = limitedBefore(account, "proof:" + names().of(user), List.of(account))) {
            boolean matches = verification.getAsBoolean();
            if (matches) {
                attempt.succeeded();
            } else {
                attempt.failed();
            }
            return matches;
        }
    }

    /** An attempt that takes from the account's limit of successful logins before the hash, and returns it on failure. */
    private Attempt limitedBefore(Budget account, String row, List<Budget> budgets) {
        throttle.takeOrRefuse(budgets);
        return begin(new Attempt(row, budgets, List.of(), List.of(account), Optional.empty()));
    }

    private Attempt begin(Attempt attempt) {
        try {
            throttle.attempt(attempt.row);
            return attempt;
        } catch (ProblemException e) {
            throttle.giveBack(attempt.taken);
            throw e;
        }
    }

    private Budget account(UUID user) {
        return new Budget(Limit.LOGIN_ACCOUNT, names().of(user));
    }

    private ThrottleKeys names() {
        return throttle.names();
    }

    /**
     * A password attempt. It counts as a failure until it succeeds. Closing it without a result, for example because no
     * hashing worker was free, undoes what it counted. Not thread-safe.
     */
    public final class Attempt implements AutoCloseable {
        private final String row;
        private final List<Budget> taken;
        private final List<Budget> returnedOnSuccess;
        private final List<Budget> returnedOnFailure;
        private final Optional<UUID> limitedOnSuccess;
        private boolean decided;

        private Attempt(
                String row,
                List<Budget> taken,
                List<Budget> returnedOnSuccess,
                List<Budget> returnedOnFailure,
                Optional<UUID> limitedOnSuccess) {
            this.row = row;
            this.taken = taken;
            this.returnedOnSuccess = returnedOnSuccess;
            this.returnedOnFailure = returnedOnFailure;
            this.limitedOnSuccess = limitedOnSuccess;
        }

        /**
         * The password is right and the user may log in.
         *
         * @throws ProblemException {@link Problem#RATE_LIMITED} if the account had too many successful logins; the attempt
         *     then stays a failure
         */
        public void succeeded() {
            decided = true;
            // Only now. A limit checked before the hash would answer 429 for a busy account and 401 for an unknown
            // name.
            limitedOnSuccess.ifPresent(user -> throttle.takeOrRefuse(List.of(account(user))));
            throttle.giveBack(returnedOnSuccess);
            throttle.succeeded(row);
        }

        /** The password is wrong, or the user may not log in. */
        public void failed() {
            decided = true;
            throttle.giveBack(returnedOnFailure);
        }

        @Override
        public void close() {
            if (!decided) {
                throttle.withdraw(row);
                throttle.giveBack(taken);
            }
        }
    }
}
