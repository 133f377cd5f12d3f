package io.gatehouse.gateway;

import io.gatehouse.testing.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Rows about Gatehouse: slow, hanging, away, or another server at its address. */
final class OutageRows {
    private static final String GROUP = "Gatehouse";
    private static final Duration SLOW = Duration.ofMillis(300);
    private static final int CHECKS = 20;
    /** Some gateways open one connection per thread. */
    private static final int FEW_CONNECTIONS = 6;

    private OutageRows() {}

    /** Rows in which Gatehouse has fresh data. */
    static List<Row> all() {
        return List.of(
                row(
                        "Connections to Gatehouse are reused, also after rejections",
                        Set.of("yes", "no"),
                        OutageRows::reuse),
                row("Answers after 300 ms", Set.of(Row.ACCEPTED), OutageRows::slow),
                row("Accepts the connection and does not answer", Set.of(Row.UNAVAILABLE), OutageRows::hanging),
                row("Closes each connection", Set.of(Row.UNAVAILABLE), OutageRows::closed),
                row("Reachable again", Set.of(Row.ACCEPTED), OutageRows::restored),
                row("Another server answers 404", Set.of(Row.UNAVAILABLE, "404"), b -> foreign(b, 404)),
                row("Another server answers 302", Set.of(Row.UNAVAILABLE, "302"), b -> foreign(b, 302)),
                row("Another server answers 500", Set.of(Row.UNAVAILABLE, "500"), b -> foreign(b, 500)));
    }

    /** The row in which the data of Gatehouse is stale. */
    static Row stale() {
        return row("Its data is stale, so it answers 503", Set.of(Row.UNAVAILABLE), OutageRows::read);
    }

    /** Rows after all others: they end the connection to Gatehouse, or read everything that was written before. */
    static List<Row> last() {
        return List.of(
                row("Is not running", Set.of(Row.UNAVAILABLE), bench -> {
                    bench.link().close();
                    return read(bench);
                }),
                new Row("Files", "Tokens in logs or other files", Set.of("none"), OutageRows::leaks));
    }

    private static Row row(String title, Set<String> allowed, Function<Bench, String> result) {
        return new Row(GROUP, title, allowed, result);
    }

    private static String read(Bench bench) {
        return bench.get(bench.users().reader()).text();
    }

    private static String reuse(Bench bench) {
        read(bench);
        int before = bench.link().connections();
        for (int i = 0; i < CHECKS; i++) {
            read(bench);
            bench.get();
            bench.get(bench.users().stranger());
        }
        return bench.link().connections() - before <= FEW_CONNECTIONS ? "yes" : "no";
    }

    private static String slow(Bench bench) {
        bench.link().delay(SLOW);
        try {
            return read(bench);
        } finally {
            bench.link().delay(Duration.ZERO);
        }
    }

    private static String hanging(Bench bench) {
        bench.link().stall();
        String text = read(bench);
        bench.link().restore();
        return text;
    }

    private static String closed(Bench bench) {
        bench.link().cut();
        return read(bench);
    }

    private static String restored(Bench bench) {
        bench.link().restore();
        Eventually.await("Gatehouse is reachable again", () -> read(bench).equals(Row.ACCEPTED));
        return Row.ACCEPTED;
    }

    private static String foreign(Bench bench, int status) {
        return bench.link().withForeignServer(status, () -> read(bench));
    }

    private static String leaks(Bench bench) {
        String written = bench.written();
        boolean none = bench.users().issued().stream()
                // The signature is different in each token.
                .map(token -> token.substring(token.lastIndexOf('.') + 1))
                .noneMatch(written::contains);
        return none ? "none" : "found";
    }
}
