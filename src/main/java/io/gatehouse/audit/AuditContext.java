package io.gatehouse.audit;

import org.jspecify.annotations.Nullable;

/**
 * The request that an event belongs to.
 *
 * @param requestId null outside of a request
 * @param clientHash keyed hash of the client's IP address, 32 hexadecimal digits; null outside of a request
 */
public record AuditContext(
        @Nullable String requestId, @Nullable String clientHash) {
    /** The context of an event outside of any request. */
    public static AuditContext none() {
        return new AuditContext(null, null);
    }

    /** The same client without the request id, so that events of several requests can be counted together. */
    AuditContext withoutRequestId() {
        return new AuditContext(null, clientHash);
    }
}
