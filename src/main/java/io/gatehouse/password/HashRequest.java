package io.gatehouse.password;

import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * For whom a hash is computed.
 *
 * @param source what shares its turns with the other jobs of the same account and network
 * @param hungUp whether whoever waits for the answer has gone; asked once, when a worker is free
 */
public record HashRequest(Lane lane, Source source, BooleanSupplier hungUp) {
    /** The service itself, or a command. */
    public static final HashRequest KNOWN = new HashRequest(Lane.KNOWN, Source.of("service"), () -> false);

    /** A user who is logged in. */
    public static HashRequest session(UUID user) {
        return new HashRequest(Lane.KNOWN, Source.of(user.toString()), () -> false);
    }

    /** The order of service. A lower lane gets at least every n-th turn while it waits. */
    public enum Lane {
        /** A session, or a client that has logged in to this account before. */
        KNOWN(1),
        /** A login from anywhere else. */
        STRANGER(4),
        /** Somebody who has no account yet. */
        REGISTRATION(8);

        private final int everyTurn;

        Lane(int everyTurn) {
            this.everyTurn = everyTurn;
        }

        /** It gets one of so many turns at least, and one of so many places in the queue. */
        int everyTurn() {
            return everyTurn;
        }
    }

    /**
     * Whose work it is. Jobs of one account, and jobs of one network, are served one in a round.
     *
     * @param account any text that is the same for the same account
     * @param network any text that is the same for the same network
     */
    public record Source(String account, String network) {
        /** One that is known by one name only. */
        public static Source of(String name) {
            return new Source(name, name);
        }

        boolean sharesWith(Source other) {
            return account.equals(other.account) || network.equals(other.network);
        }
    }
}
