package io.gatehouse.bench;

import io.gatehouse.process.PostgresNode;
import io.gatehouse.session.RefreshDao;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.sqlobject.statement.SqlQuery;

/** Runs the exact SQL of a refresh as a prepared statement with PostgreSQL's load generator {@code pgbench}. */
final class Pgbench {
    /** A separate database: instances apply and publish every revocation in the service's database. */
    private static final String DATABASE = "plain";

    private static final Path PROGRAM = Path.of("/usr/bin/pgbench");
    private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");
    private static final Pattern DONE = Pattern.compile("actually processed: ([0-9]+)");

    private final PostgresNode postgres;
    private final int clients;
    private final List<Path> scripts = new ArrayList<>();
    private final List<String> definitions = new ArrayList<>();

    /**
     * Copies the service's database.
     *
     * @param sessionsPerClient the number of rows that each connection updates; no other connection updates them
     */
    Pgbench(PostgresNode postgres, int clients, int sessionsPerClient) {
        if (!Files.isExecutable(PROGRAM)) {
            throw new IllegalStateException(
                    "There is no " + PROGRAM + ": install PostgreSQL's client programs, on Debian"
                            + " and Ubuntu postgresql-contrib and postgresql-client-common.");
        }
        this.postgres = postgres;
        this.clients = clients;
        postgres.execute("CREATE DATABASE " + DATABASE + " TEMPLATE " + PostgresNode.USER);
        execute("CREATE TABLE bench_session AS SELECT row_number() OVER () - 1 AS n, id FROM (SELECT id FROM"
                + " session WHERE user_agent = 'pgbench' ORDER BY id LIMIT " + clients * sessionsPerClient + ") s");
        execute("CREATE UNIQUE INDEX ON bench_session (n)");
        for (int i = 0; i < sessionsPerClient; i++) {
            scripts.add(script(i, sessionsPerClient));
            definitions.addAll(List.of("-D", "s" + i + "_generation=-1"));
        }
    }

    /** The SQL of the annotation with its parameters replaced by the variables of the script. */
    private static String statement(String prefix) {
        try {
            String sql = RefreshDao.class
                    .getMethod("rotate", RefreshDao.Move.class)
                    .getAnnotation(SqlQuery.class)
                    .value();
            Map<String, String> variables = Map.ofEntries(
                    Map.entry("session", ":" + prefix + "id"),
                    Map.entry("generation", ":" + prefix + "generation"),
                    Map.entry("hash", ":" + prefix + "token_hash"),
                    Map.entry("nextGeneration", ":next"),
                    Map.entry("nextHash", ":" + prefix + "token_hash"),
                    Map.entry("deniedTokenId", "repeat('x', 21) || CAST(:denied AS text)"),
                    Map.entry("clientAddress", "CAST(1 AS bigint)"),
                    Map.entry("clientAgent", "CAST(2 AS bigint)"),
                    Map.entry("rateInterval", "0.000001"),
                    Map.entry("rateSlack", "1"),
                    Map.entry("ratePeriod", "1"),
                    Map.entry("accessSeconds", ":access_seconds"),
                    Map.entry("refreshSeconds", ":refresh_seconds"),
                    Map.entry("marginSeconds", ":margin_seconds"));
            return Pattern.compile(":([a-zA-Z]+)").matcher(sql).replaceAll(match -> {
                String variable = variables.get(match.group(1));
                if (variable == null) {
                    throw new IllegalStateException(
                            "The statement has a parameter of which this knows nothing: " + match);
                }
                return variable;
            });
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Path script(int number, int sessionsPerClient) {
        String prefix = "s" + number + "_";
        String text = "\\if :" + prefix + "generation < 0\n"
                + "SELECT s.id, s.generation, s.token_hash FROM bench_session b JOIN session s ON s.id = b.id"
                + " WHERE b.n = :client_id * " + sessionsPerClient + " + " + number + " \\gset " + prefix + "\n"
                + "\\endif\n"
                + "\\set next :" + prefix + "generation + 1\n"
                + "\\set denied random(100000000000000000, 999999999999999999)\n"
                + "\\set access_seconds 7200\n\\set refresh_seconds 1209600\n\\set margin_seconds 330\n"
                + statement(prefix).strip() + ";\n"
                + "\\set " + prefix + "generation :next\n";
        try {
            Path file = Files.createTempFile("refresh", ".sql");
            file.toFile().deleteOnExit();
            return Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns statements per second; fails if a statement updated no row. */
    double run(int seconds) {
        long before = generations();
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString(), "-h", "127.0.0.1"));
        command.addAll(
                List.of("-p", Integer.toString(postgres.port()), "-U", PostgresNode.USER, "-n", "-M", "prepared"));
        command.addAll(List.of("-c", Integer.toString(clients), "-j", "2", "-T", Integer.toString(seconds)));
        command.addAll(definitions);
        scripts.forEach(script -> command.addAll(List.of("-f", script.toString())));
        command.add(DATABASE);
        String output = output(command);
        long moved = generations() - before;
        long done = Long.parseLong(first(DONE, output));
        if (moved != done) {
            throw new IllegalStateException(done + " statements moved " + moved + " rows:\n" + output);
        }
        return Double.parseDouble(first(TPS, output));
    }

    private long generations() {
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet sum = statement.executeQuery(
                        "SELECT coalesce(sum(generation), 0) FROM session WHERE user_agent = 'pgbench'")) {
            sum.next();
            return sum.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void execute(String sql) {
        try (Connection connection = postgres.connect(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String output(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String first(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException(text);
        }
        return matcher.group(1);
    }
}
