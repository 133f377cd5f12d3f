package io.gatehouse.throttle;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Combines a limit of all clients together with limits of each address and its networks. While the overall limit is
 * used up, each network has a small reserve, so that no client can block all others.
 *
 * @param scopedLimits limits of the address and its networks
 * @param overall the limit of all clients together
 * @param reserve the limit of one network while the overall limit is used up
 */
record SharedBudget(List<ScopedLimit> scopedLimits, Limit overall, Limit reserve) {
    /** Failed logins of unknown clients. */
    static final SharedBudget LOGIN = new SharedBudget(
            List.of(
                    new ScopedLimit(Limit.LOGIN_HASHES, NetworkScope.ADDRESS),
                    new ScopedLimit(Limit.LOGIN_ADDRESS, NetworkScope.ADDRESS),
                    new ScopedLimit(Limit.LOGIN_SITE, NetworkScope.SITE),
                    new ScopedLimit(Limit.LOGIN_NETWORK, NetworkScope.NETWORK)),
            Limit.LOGIN_OVERALL,
            Limit.LOGIN_RESERVE);

    /** Registrations. */
    static final SharedBudget REGISTRATION = new SharedBudget(
            List.of(
                    new ScopedLimit(Limit.REGISTRATION_ADDRESS, NetworkScope.ADDRESS),
                    new ScopedLimit(Limit.REGISTRATION_NETWORK, NetworkScope.NETWORK)),
            Limit.REGISTRATION_OVERALL,
            Limit.REGISTRATION_RESERVE);

    /** A limit for all addresses with the same prefix. */
    record ScopedLimit(Limit limit, NetworkScope scope) {
        Budget budget(AddressKeys address) {
            return new Budget(limit, address.key(scope));
        }
    }

    /**
     * Takes one event of each budget.
     *
     * @return the budgets that the event was taken from
     * @throws ProblemException {@link Problem#RATE_LIMITED}; then nothing is taken
     */
    List<Budget> take(Throttle throttle, AddressKeys address) {
        Budget shared = new Budget(overall, Throttle.ALL_CLIENTS);
        List<Budget> budgets = budgets(address, shared);
        Map<Budget, Duration> rejected = throttle.take(budgets);
        if (rejected.keySet().equals(Set.of(shared))) {
            throttle.recordUsedUp(overall);
            budgets = budgets(address, new ScopedLimit(reserve, NetworkScope.NETWORK).budget(address));
            rejected = throttle.take(budgets);
        }
        if (!rejected.isEmpty()) {
            throw throttle.rejection(rejected);
        }
        return budgets;
    }

    private List<Budget> budgets(AddressKeys address, Budget last) {
        return Stream.concat(scopedLimits.stream().map(limit -> limit.budget(address)), Stream.of(last))
                .toList();
    }
}
