package io.gatehouse.dev;

import com.fasterxml.uuid.Generators;
import io.gatehouse.audit.AuditContext;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.client.ClientBootstrap.Created;
import io.gatehouse.client.ClientModule;
import io.gatehouse.client.ClientRequest;
import io.gatehouse.client.ClientSecretCodec;
import io.gatehouse.client.PresentedSecret;
import io.gatehouse.kernel.Secret;
import io.gatehouse.kernel.SystemSources;
import io.gatehouse.storage.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The client of the development run. The data folder keeps its secret, because the database has only the hash.
 *
 * @param id the {@code client_id}
 */
record DevelopmentClient(String id, Secret secret) {
    static final String NAME = "dev-verifier";

    /** Returns the client of the previous run if its secret is still valid; otherwise replaces it. */
    static DevelopmentClient open(Stores stores, DataFolder folder) throws SQLException, IOException {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(stores.jdbcUrl());
        source.setUser(stores.user());
        source.setPassword(stores.password());
        Path file = folder.resolve(NAME + ".secret");
        Optional<DevelopmentClient> kept = kept(source, file);
        return kept.isPresent() ? kept.get() : replaced(source, file);
    }

    private static Optional<DevelopmentClient> kept(PGSimpleDataSource source, Path file)
            throws SQLException, IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Secret secret = Secret.valueOf(Files.readString(file).strip());
        Optional<PresentedSecret> presented = ClientSecretCodec.read(secret);
        if (presented.isEmpty()) {
            return Optional.empty();
        }
        try (Connection connection = source.getConnection();
                PreparedStatement live = connection.prepareStatement(
                        "SELECT c.id FROM client_secret s JOIN client c ON c.id = s.client_id"
                                + " WHERE s.id = ? AND s.hash = ? AND c.active AND c.name = ?")) {
            live.setObject(1, presented.get().id());
            live.setBytes(2, presented.get().hash());
            live.setString(3, NAME);
            try (ResultSet found = live.executeQuery()) {
                return found.next() ? Optional.of(new DevelopmentClient(found.getString(1), secret)) : Optional.empty();
            }
        }
    }

    private static DevelopmentClient replaced(PGSimpleDataSource source, Path file) throws SQLException, IOException {
        try (Connection connection = source.getConnection();
                PreparedStatement old = connection.prepareStatement("DELETE FROM client WHERE lower(name) = ?")) {
            old.setString(1, NAME);
            old.executeUpdate();
        }
        SecureRandom random = new SecureRandom();
        SystemSources sources = new SystemSources(
                Clock.systemUTC(), System::nanoTime, random, Generators.timeBasedEpochGenerator(random)::generate);
        Created created = ClientModule.bootstrap(Database.over(source), new AuditLog(AuditContext::none), sources)
                .create(
                        new ClientRequest(
                                NAME, "Client of the development run", List.of("introspector", "verifier"), null),
                        null);
        Secret secret = created.secret().secret();
        Files.writeString(file, secret.reveal() + "\n");
        return new DevelopmentClient(created.client().toString(), secret);
    }
}
