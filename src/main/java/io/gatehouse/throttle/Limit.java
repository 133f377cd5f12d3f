package io.gatehouse.throttle;

import io.gatehouse.kernel.AsciiCase;
import java.time.Duration;

/** The rate limits with their default rates. */
public enum Limit {
    /** Logins from one address that reach a hash, with the right or a wrong password. */
    LOGIN_HASHES(600, Duration.ofMinutes(1)),
    /** Right passwords of one account, for logins and changes of the account. */
    LOGIN_ACCOUNT(60, Duration.ofMinutes(1)),
    /** Wrong passwords of unknown clients from one address. */
    LOGIN_ADDRESS(60, Duration.ofMinutes(1)),
    /** Wrong passwords of unknown clients from one IPv6 /56. */
    LOGIN_SITE(120, Duration.ofMinutes(1)),
    /** Wrong passwords of unknown clients from one IPv6 /48 or IPv4 /24. */
    LOGIN_NETWORK(300, Duration.ofMinutes(1)),
    /** Wrong passwords of all unknown clients. */
    LOGIN_OVERALL(1800, Duration.ofMinutes(1)),
    /** Wrong passwords of unknown clients from one IPv6 /48 or IPv4 /24 while the overall limit is used up. */
    LOGIN_RESERVE(3, Duration.ofMinutes(1)),
    /** Registrations from one address. */
    REGISTRATION_ADDRESS(20, Duration.ofMinutes(1)),
    /** Registrations from one IPv6 /48 or IPv4 /24. */
    REGISTRATION_NETWORK(100, Duration.ofMinutes(1)),
    /** Registrations of all clients. */
    REGISTRATION_OVERALL(600, Duration.ofMinutes(1)),
    /** Registrations from one IPv6 /48 or IPv4 /24 while the overall limit is used up. */
    REGISTRATION_RESERVE(3, Duration.ofMinutes(1)),
    /** Invalid tokens from one address, to refresh or to revoke. */
    TOKEN_ADDRESS(600, Duration.ofMinutes(1)),
    /** Invalid tokens of all clients. */
    TOKEN_OVERALL(60_000, Duration.ofMinutes(1)),
    /** Refreshes of one session with a replaced token, which return no new tokens. */
    SESSION_REPEAT(120, Duration.ofMinutes(1)),
    /** Refreshes of one session that issue new tokens; counted in the row of the session. */
    SESSION_REFRESH(120, Duration.ofMinutes(10)),
    /** Failed client authentications from one address. */
    CLIENT_ADDRESS(120, Duration.ofMinutes(1)),
    /** Introspections by one caller of tokens that are not active. */
    INTROSPECTION_CALLER(6000, Duration.ofMinutes(1));

    private final int count;
    private final Duration period;

    Limit(int count, Duration period) {
        this.count = count;
        this.period = period;
    }

    /** The rate if the configuration sets none. */
    public Rate defaultRate() {
        return new Rate(count, period);
    }

    /** The name in keys, metrics and the configuration. */
    public String id() {
        return AsciiCase.lower(name());
    }
}
