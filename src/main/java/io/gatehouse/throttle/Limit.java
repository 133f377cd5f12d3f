package io.gatehouse.throttle;

import io.gatehouse.kernel.AsciiCase;
import java.time.Duration;

/** What is limited, by whom, and how often by default. */
public enum Limit {
    /** Passwords of logins that are hashed for one address, right or wrong. */
    LOGIN_HASHES(600, Duration.ofMinutes(1)),
    /** Right passwords of one account, to log in or to change it. */
    LOGIN_ACCOUNT(60, Duration.ofMinutes(1)),
    /** Wrong passwords from one address, of names that never logged in there. */
    LOGIN_ADDRESS(60, Duration.ofMinutes(1)),
    /** The same from one IPv6 /56. */
    LOGIN_SITE(120, Duration.ofMinutes(1)),
    /** The same from one IPv6 /48 or IPv4 /24. */
    LOGIN_NETWORK(300, Duration.ofMinutes(1)),
    /** The same from all addresses together. */
    LOGIN_OVERALL(1800, Duration.ofMinutes(1)),
    /** The same from one IPv6 /48 or IPv4 /24 while that is used up. */
    LOGIN_RESERVE(3, Duration.ofMinutes(1)),
    /** Accounts asked for from one address. */
    REGISTRATION_ADDRESS(20, Duration.ofMinutes(1)),
    /** Accounts asked for from one IPv6 /48 or IPv4 /24. */
    REGISTRATION_NETWORK(100, Duration.ofMinutes(1)),
    /** Accounts asked for by everybody together. */
    REGISTRATION_OVERALL(600, Duration.ofMinutes(1)),
    /** Accounts asked for from one IPv6 /48 or IPv4 /24 while that is used up. */
    REGISTRATION_RESERVE(3, Duration.ofMinutes(1)),
    /** Tokens that were refused, to refresh or to revoke, from one address. */
    TOKEN_ADDRESS(600, Duration.ofMinutes(1)),
    /** The same from all addresses together. */
    TOKEN_OVERALL(60_000, Duration.ofMinutes(1)),
    /** Refreshes of one session that moved it nowhere: repeats, and tokens that are older. */
    SESSION_REPEAT(120, Duration.ofMinutes(1)),
    /** Refreshes that move one session; counted in its row. */
    SESSION_REFRESH(120, Duration.ofMinutes(10)),
    /** Tokens that one caller introspected and that were not active. */
    INTROSPECTION_CALLER(6000, Duration.ofMinutes(1));

    private final int count;
    private final Duration period;

    Limit(int count, Duration period) {
        this.count = count;
        this.period = period;
    }

    /** The rate where the configuration names none. */
    public Rate byDefault() {
        return new Rate(count, period);
    }

    /** Its name in keys, metrics and the configuration. */
    public String word() {
        return AsciiCase.lower(name());
    }
}
