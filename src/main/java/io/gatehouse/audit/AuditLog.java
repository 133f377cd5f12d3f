package io.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.http.RequestId;
import io.gatehouse.storage.Transaction;
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
                        MDC.get(RequestId.LOG_KEY),
                        details(event));
    }

    private String details(AuditEvent event) {
        try {
            return json.writeValueAsString(event.details());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of strings can be written as JSON", e);
        }
    }
}
