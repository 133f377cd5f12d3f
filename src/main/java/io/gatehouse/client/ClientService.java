package io.gatehouse.client;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.client.ClientRequest.ClientChange;
import io.gatehouse.client.ClientRequest.NewClient;
import io.gatehouse.http.input.PageCursor;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.UserId;
import io.gatehouse.revocation.RevokingTransaction;
import io.gatehouse.storage.Database;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Creates, changes, disables and deletes clients. A caller who changes a client must be a superuser in the database at
 * that moment; otherwise the problem is {@link Problem#ROLE_MISSING}. Thread-safe.
 */
final class ClientService {
    private final Database database;
    private final ClientAdministration administration;
    private final ClientCreator creator;
    private final AuditLog audit;

    ClientService(Database database, ClientAdministration administration, ClientCreator creator, AuditLog audit) {
        this.database = database;
        this.administration = administration;
        this.creator = creator;
        this.audit = audit;
    }

    /** Lists at most {@code limit} clients, starting at a cursor. */
    ClientPage page(PageCursor cursor, int limit) {
        // Reads one more row than shown: it is the start of the next page.
        List<ClientRow> rows = database.with(ClientDao.class, dao -> dao.page(cursor.from(), limit + 1));
        List<ClientView> items = rows.stream().limit(limit).map(ClientView::of).toList();
        return new ClientPage(items, PageCursor.next(rows, limit, ClientRow::id));
    }

    /** @throws ProblemException {@link Problem#CLIENT_NOT_FOUND} */
    ClientView find(ClientId client) {
        return database.with(ClientDao.class, dao -> dao.find(client.value()))
                .map(ClientView::of)
                .orElseThrow(Problem.CLIENT_NOT_FOUND::asException);
    }

    /**
     * Creates a client without a secret.
     *
     * @throws ProblemException {@link Problem#CLIENT_EXISTS}; {@link Problem#INPUT_INVALID} if a role does not exist
     */
    ClientView create(UserId caller, NewClient client) {
        return administration.run(
                caller, tx -> ClientView.of(creator.create(tx.transaction(), client, event -> event.by(caller))));
    }

    /**
     * Changes a client. If it loses a role, all its tokens are denied.
     *
     * @throws ProblemException {@link Problem#CLIENT_NOT_FOUND}, {@link Problem#CLIENT_EXISTS};
     *     {@link Problem#INPUT_INVALID} if a role does not exist
     */
    ClientView change(UserId caller, ClientId client, ClientChange change) {
        return administration.change(caller, client, (tx, old) -> {
            Map<String, String> details = new LinkedHashMap<>();
            details.putAll(update(tx, old, change.applyTo(old)));
            if (change.roles() != null) {
                details.putAll(replaceRoles(tx, old, change.roles()));
            }
            if (!details.isEmpty()) {
                details.put("client_id", client.toString());
                audit.record(
                        tx.transaction(),
                        AuditEvent.success(AuditAction.CLIENT_CHANGE).by(caller).with(details));
            }
            return view(tx, client);
        });
    }

    private static Map<String, String> update(RevokingTransaction tx, ClientRow old, ClientRow updated) {
        if (updated.equals(old)) {
            return Map.of();
        }
        if (tx.dao(ClientDao.class)
                        .change(old.id(), updated.name(), updated.description(), updated.accessTokenLifetime())
                == 0) {
            throw Problem.CLIENT_EXISTS.asException();
        }
        List<String> fields = new ArrayList<>();
        if (!updated.name().equals(old.name())) {
            fields.add("name");
        }
        if (!updated.description().equals(old.description())) {
            fields.add("description");
        }
        if (updated.accessTokenLifetime() != old.accessTokenLifetime()) {
            fields.add("access_token_lifetime");
        }
        return Map.of("fields", String.join(",", fields));
    }

    private static Map<String, String> replaceRoles(RevokingTransaction tx, ClientRow old, List<String> titles) {
        ClientDao dao = tx.dao(ClientDao.class);
        List<String> wanted = ClientRoles.existing(dao, titles);
        List<String> added = ClientRoles.without(wanted, old.roles());
        List<String> removed = ClientRoles.without(old.roles(), wanted);
        Map<String, String> details = new LinkedHashMap<>();
        if (!added.isEmpty()) {
            dao.insertRoles(old.id(), ClientRoles.joined(added));
            details.put("roles_added", String.join(",", added));
        }
        if (!removed.isEmpty()) {
            dao.deleteRoles(old.id(), ClientRoles.joined(removed));
            denyTokens(tx, old.clientId());
            details.put("roles_removed", String.join(",", removed));
        }
        return details;
    }

    /**
     * Disables a client: it gets no token, and all its tokens are denied. Idempotent.
     *
     * @throws ProblemException {@link Problem#CLIENT_NOT_FOUND}
     */
    ClientView disable(UserId caller, ClientId client) {
        return administration.change(caller, client, (tx, old) -> {
            if (tx.dao(ClientDao.class).setActive(client.value(), false) == 1) {
                denyTokens(tx, client);
                record(tx, AuditAction.CLIENT_DISABLE, caller, client);
            }
            return view(tx, client);
        });
    }

    /**
     * Enables a client. Tokens that were issued before it was disabled stay denied. Idempotent.
     *
     * @throws ProblemException {@link Problem#CLIENT_NOT_FOUND}
     */
    ClientView enable(UserId caller, ClientId client) {
        return administration.change(caller, client, (tx, old) -> {
            if (tx.dao(ClientDao.class).setActive(client.value(), true) == 1) {
                record(tx, AuditAction.CLIENT_ENABLE, caller, client);
            }
            return view(tx, client);
        });
    }

    /**
     * Deletes a client with its secrets, and denies all its tokens.
     *
     * @throws ProblemException {@link Problem#CLIENT_NOT_FOUND}
     */
    void delete(UserId caller, ClientId client) {
        administration.change(caller, client, (tx, old) -> {
            denyTokens(tx, client);
            tx.dao(ClientDao.class).delete(client.value());
            record(tx, AuditAction.CLIENT_DELETE, caller, client);
            return client;
        });
    }

    private static void denyTokens(RevokingTransaction tx, ClientId client) {
        tx.denySubject(client, tx.dao(ClientDao.class).moveEpoch(client.value()));
    }

    private static ClientView view(RevokingTransaction tx, ClientId client) {
        return ClientView.of(
                tx.dao(ClientDao.class).find(client.value()).orElseThrow(Problem.CLIENT_NOT_FOUND::asException));
    }

    private void record(RevokingTransaction tx, AuditAction action, UserId caller, ClientId client) {
        audit.record(
                tx.transaction(), AuditEvent.success(action).by(caller).with(Map.of("client_id", client.toString())));
    }
}
