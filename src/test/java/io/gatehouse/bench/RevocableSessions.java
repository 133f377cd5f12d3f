package io.gatehouse.bench;

import io.gatehouse.kernel.SessionId;
import io.gatehouse.kernel.UserId;
import io.gatehouse.process.Environments;
import io.gatehouse.process.PostgresNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Sessions of one user that were inserted by SQL, and their access tokens, signed with the key of the service. The service
 * ends such a session as any other, and no password is hashed for it.
 */
final class RevocableSessions {
    /** The role that the configurations in {@code gateways} require. */
    static final String ROLE = "report-reader";

    private final PostgresNode postgres;
    private final CheckTokens tokens;
    private int batches;

    RevocableSessions(PostgresNode postgres) {
        this.postgres = postgres;
        this.tokens = new CheckTokens(postgres, Environments.masterKey());
        SessionRows.user(postgres);
    }

    /** Inserts sessions and returns an access token of each. */
    List<String> begin(int count) {
        int batch = batches++;
        SessionRows.insert(postgres, "batch-" + batch, count, "0");
        List<String> all = new ArrayList<>();
        try (Connection connection = postgres.connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT user_id, id FROM session WHERE user_agent = 'batch-" + batch + "'")) {
            while (rows.next()) {
                all.add(tokens.mint(
                        new UserId(rows.getObject(1, UUID.class)),
                        new SessionId(rows.getObject(2, UUID.class)),
                        List.of(ROLE)));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return all;
    }
}
