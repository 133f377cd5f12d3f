package io.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.storage.Transaction;
import java.util.function.Supplier;

/** Writes audit events in the caller's transaction. Thread-safe. */
public final class AuditLog {
    private final Supplier<AuditContext> context;
    private final ObjectMapper json = new ObjectMapper();

    /** @param context returns the request that the calling thread processes */
    public AuditLog(Supplier<AuditContext> context) {
        this.context = context;
    }

    /**
     * Writes an event, which is kept if and only if the transaction commits.
     *
     * @throws IllegalArgumentException if {@link AuditAction} does not list this outcome or one of these details
     */
    public void record(Transaction tx, AuditEvent event) {
        record(tx, event, context());
    }

    /** Writes an event of a request that another thread processed. */
    void record(Transaction tx, AuditEvent event, AuditContext origin) {
        if (!event.action().allows(event)) {
            throw new IllegalArgumentException(
                    "AuditAction." + event.action() + " does not list the outcome or a detail of this event");
        }
        tx.dao(AuditDao.class)
                .insert(
                        event.action().word(),
                        event.outcome().word(),
                        event.actor(),
                        event.subject(),
                        event.session(),
                        origin.requestId(),
                        origin.clientHash(),
                        details(event));
    }

    /** The request that the calling thread processes. */
    AuditContext context() {
        return context.get();
    }

    private String details(AuditEvent event) {
        try {
            return json.writeValueAsString(event.details());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of strings can be written as JSON", e);
        }
    }
}
