package io.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.http.client.ClientAddressHash;
import io.gatehouse.http.client.RequestId;
import io.gatehouse.storage.Transaction;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Writes audit events. Thread-safe. */
public final class AuditLog {
    private final ObjectMapper json = new ObjectMapper();

    /**
     * Writes an event that is kept exactly if the transaction commits.
     *
     * @throws IllegalArgumentException if the action has no such outcome or detail: the page for readers says so too
     */
    public void record(Transaction tx, AuditEvent event) {
        record(tx, event, Origin.here());
    }

    /** Writes an event of a request that another thread worked on. */
    void record(Transaction tx, AuditEvent event, Origin origin) {
        if (!event.action().allows(event)) {
            throw new IllegalArgumentException(event.action() + " has no such outcome or detail");
        }
        tx.dao(AuditDao.class)
                .insert(
                        event.action().word(),
                        event.outcome().word(),
                        event.actor(),
                        event.subject(),
                        event.session(),
                        origin.requestId(),
                        origin.client(),
                        details(event));
    }

    /**
     * The request that an event belongs to.
     *
     * @param requestId null outside of one
     * @param client the mark of the client's address, as {@link ClientAddressHash} makes it; null if that is not known
     */
    public record Origin(
            @Nullable String requestId, @Nullable String client) {
        /** The request that this thread works on. */
        public static Origin here() {
            return new Origin(MDC.get(RequestId.LOG_KEY), ClientAddressHash.current());
        }
    }

    private String details(AuditEvent event) {
        try {
            return json.writeValueAsString(event.details());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of strings can be written as JSON", e);
        }
    }
}
