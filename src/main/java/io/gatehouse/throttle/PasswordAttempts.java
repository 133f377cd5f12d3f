package io.gatehouse.throttle;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Lets passwords be tried, and slows down whoever fails. A client that has logged in to this account before has a row of
 * failures of its own, and no other limit: what strangers do to the account does not hold it up. Thread-safe.
 */
public final class PasswordAttempts {
    private final Throttle throttle;

    public PasswordAttempts(Throttle throttle) {
        this.throttle = throttle;
    }

    /**
     * Who knocks.
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
        long client = throttle.names().client(visitor.user().orElseThrow(), visitor.address());
        return counted("client:" + Long.toHexString(client), verification);
    }

    private boolean stranger(Visitor visitor, BooleanSupplier verification) {
        String account = visitor.user()
                .map(throttle.names()::of)
                .orElseGet(() -> throttle.names().unknown(visitor.name()));
        throttle.take(Limit.LOGIN_ADDRESS, visitor.address());
        return counted("account:" + account, () -> {
            throttle.take(Limit.LOGIN_OVERALL);
            return failureCounts(visitor.address(), verification);
        });
    }

    private boolean failureCounts(InetAddress address, BooleanSupplier verification) {
        boolean failed = false;
        try {
            failed = !verification.getAsBoolean();
        } finally {
            if (!failed) {
                throttle.giveBack(Limit.LOGIN_ADDRESS, address);
                throttle.giveBack(Limit.LOGIN_OVERALL);
            }
        }
        return !failed;
    }

    /**
     * Lets somebody who is logged in prove the present password, whom strangers do not hold up either.
     *
     * @throws ProblemException {@link Problem#RATE_LIMITED} with the time to wait
     */
    public boolean prove(UUID user, BooleanSupplier verification) {
        return counted("proof:" + throttle.names().of(user), verification);
    }

    private boolean counted(String who, BooleanSupplier verification) {
        throttle.attempt(who);
        boolean matches;
        try {
            matches = verification.getAsBoolean();
        } catch (RuntimeException e) {
            // No verdict, such as for want of a free worker.
            throttle.withdraw(who);
            throw e;
        }
        if (matches) {
            throttle.succeeded(who);
        }
        return matches;
    }
}
