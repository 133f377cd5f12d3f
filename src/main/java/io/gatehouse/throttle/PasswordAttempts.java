package io.gatehouse.throttle;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Limits how often passwords are tried. Failures count for the name as it was typed, whether an account has it or not, so
 * that nobody learns which names belong together or exist. A client that has logged in to this account before has a row of
 * failures of its own: what strangers do to the account does not hold it up. Thread-safe.
 */
public final class PasswordAttempts {
    private final Throttle throttle;

    public PasswordAttempts(Throttle throttle) {
        this.throttle = throttle;
    }

    /**
     * The client that tries a password.
     *
     * @param user whose login or email this is; empty if nobody has it
     * @param name the normal form of what was sent
     * @param known whether this user has logged in from this address before
     */
    public record Visitor(Optional<UUID> user, String name, InetAddress address, boolean known) {}

    /**
     * Tries a password.
     *
     * @param verification whether it is the right one; not asked if the visitor has to wait
     * @throws ProblemException {@link Problem#RATE_LIMITED} with the time to wait, the same for known and unknown names
     */
    public boolean login(Visitor visitor, BooleanSupplier verification) {
        return visitor.known() ? knownClient(visitor, verification) : stranger(visitor, verification);
    }

    private boolean knownClient(Visitor visitor, BooleanSupplier verification) {
        Budget account =
                new Budget(Limit.LOGIN_ACCOUNT, names().of(visitor.user().orElseThrow()));
        String row = "client:" + names().loginFrom(visitor.name(), visitor.address());
        return rightPasswords(account, row, List.of(hashes(visitor.address()), account), verification);
    }

    private boolean stranger(Visitor visitor, BooleanSupplier verification) {
        List<Budget> budgets = SharedBudget.LOGIN.take(throttle, visitor.address());
        String row = "account:" + names().login(visitor.name());
        boolean matches = counted(row, budgets, verification);
        if (matches) {
            // Not before: a busy account would refuse a wrong password where a name that nobody has does not. Beyond
            // the
            // limit a right password counts as a failure.
            throttle.takeOrRefuse(List.of(
                    new Budget(Limit.LOGIN_ACCOUNT, names().of(visitor.user().orElseThrow()))));
            throttle.giveBack(budgets.stream()
                    .filter(budget -> budget.limit() != Limit.LOGIN_HASHES)
                    .toList());
            throttle.succeeded(row);
        }
        return matches;
    }

    private Budget hashes(InetAddress address) {
        return new Budget(Limit.LOGIN_HASHES, names().of(NetworkScope.ADDRESS, address));
    }

    private ThrottleKeys names() {
        return throttle.names();
    }

    /**
     * Lets somebody who is logged in prove the present password, whom strangers do not hold up either.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} with the time to wait
     */
    public boolean prove(UUID user, BooleanSupplier verification) {
        Budget account = new Budget(Limit.LOGIN_ACCOUNT, names().of(user));
        return rightPasswords(account, "proof:" + names().of(user), List.of(account), verification);
    }

    /** Limits right passwords of an account before they are hashed. */
    private boolean rightPasswords(Budget account, String row, List<Budget> budgets, BooleanSupplier verification) {
        throttle.takeOrRefuse(budgets);
        boolean matches = counted(row, budgets, verification);
        if (matches) {
            throttle.succeeded(row);
        } else {
            throttle.giveBack(List.of(account));
        }
        return matches;
    }

    /** Tries a password that counts as a failure in its row, and gives all back if it comes to no verdict. */
    private boolean counted(String row, List<Budget> taken, BooleanSupplier verification) {
        try {
            throttle.attempt(row);
        } catch (ProblemException e) {
            throttle.giveBack(taken);
            throw e;
        }
        try {
            return verification.getAsBoolean();
        } catch (RuntimeException e) {
            // For want of a free worker, for example.
            throttle.withdraw(row);
            throttle.giveBack(taken);
            throw e;
        }
    }
}
