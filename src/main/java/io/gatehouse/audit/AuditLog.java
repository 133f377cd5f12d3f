package io.gatehouse.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.http.RequestId;
import io.gatehouse.storage.Transaction;
import java.util.Locale;
import org.slf4j.MDC;

/** Writes audit events. Thread-safe. */
public final class AuditLog {
    private final ObjectMapper json = new ObjectMapper();

    /** Writes an event that is kept exactly if the transaction commits. */
    public void record(Transaction tx, AuditEvent event) {
        tx.dao(AuditDao.class)
                .insert(
                        event.action().word(),
                        event.outcome().name().toLowerCase(Locale.ROOT),
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
