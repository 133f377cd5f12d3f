package io.gatehouse.throttle;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A budget that all clients share, behind budgets of each address and its networks. When others have used it up, each
 * network has a small reserve, which only events of the same network use up: no client can close it to all others.
 *
 * @param own limits of the address and its networks
 * @param overall the limit of all clients together
 * @param reserve the limit of one network while that is used up
 */
record SharedBudget(List<Own> own, Limit overall, Limit reserve) {
    /** Failed logins of strangers. */
    static final SharedBudget LOGIN = new SharedBudget(
            List.of(
                    new Own(Limit.LOGIN_HASHES, NetworkScope.ADDRESS),
                    new Own(Limit.LOGIN_ADDRESS, NetworkScope.ADDRESS),
                    new Own(Limit.LOGIN_SITE, NetworkScope.SITE),
                    new Own(Limit.LOGIN_NETWORK, NetworkScope.NETWORK)),
            Limit.LOGIN_OVERALL,
            Limit.LOGIN_RESERVE);

    /** Registrations. */
    static final SharedBudget REGISTRATION = new SharedBudget(
            List.of(
                    new Own(Limit.REGISTRATION_ADDRESS, NetworkScope.ADDRESS),
                    new Own(Limit.REGISTRATION_NETWORK, NetworkScope.NETWORK)),
            Limit.REGISTRATION_OVERALL,
            Limit.REGISTRATION_RESERVE);

    /** A limit of the addresses that are counted together. */
    record Own(Limit limit, NetworkScope reach) {
        Budget of(AddressKeys address) {
            return new Budget(limit, address.of(reach));
        }
    }

    /**
     * Takes one event of each.
     *
     * @return the budgets that it was taken from
     * @throws ProblemException {@link Problem#RATE_LIMITED}; nothing is taken then
     */
    List<Budget> take(Throttle throttle, AddressKeys address) {
        Budget shared = new Budget(overall, Throttle.EVERYBODY);
        List<Budget> budgets = budgets(address, shared);
        Map<Budget, Duration> refused = throttle.take(budgets);
        if (refused.keySet().equals(Set.of(shared))) {
            throttle.note(overall);
            budgets = budgets(address, new Own(reserve, NetworkScope.NETWORK).of(address));
            refused = throttle.take(budgets);
        }
        if (!refused.isEmpty()) {
            throw throttle.refusal(refused);
        }
        return budgets;
    }

    private List<Budget> budgets(AddressKeys address, Budget last) {
        return Stream.concat(own.stream().map(limit -> limit.of(address)), Stream.of(last))
                .toList();
    }
}
