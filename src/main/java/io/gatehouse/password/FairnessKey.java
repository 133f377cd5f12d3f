package io.gatehouse.password;

/**
 * The account and the network that a hash is charged to. In each round at most one job of an account and at most one
 * job of a network are served.
 *
 * @param account any text that is the same for the same account
 * @param network any text that is the same for the same network
 */
public record FairnessKey(String account, String network) {
    /** A key with the same text for the account and the network. */
    public static FairnessKey of(String name) {
        return new FairnessKey(name, name);
    }

    /** Whether both have the same account or the same network. */
    boolean overlaps(FairnessKey other) {
        return account.equals(other.account) || network.equals(other.network);
    }
}
