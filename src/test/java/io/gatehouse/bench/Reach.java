package io.gatehouse.bench;

import io.gatehouse.gateway.EchoApplication;
import io.gatehouse.gateway.Gateway;
import io.gatehouse.gateway.GatewayProcess;
import io.gatehouse.process.Deployment;
import io.gatehouse.process.RevocationProbe;
import io.gatehouse.process.VerifierProcess;
import io.gatehouse.process.VerifierProcess.Language;
import io.gatehouse.testing.Relay;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the time from the response to a logout on one instance to the first refusal of the token by a verifier that
 * follows another instance. The verifier verifies the token in a loop with pauses, so the time is known to one turn of it.
 * After each refusal, earlier revoked tokens are verified again, and none may be accepted.
 */
public final class Reach {
    private static final int LOGOUTS = Integer.getInteger("bench.logouts", 10_000);
    private static final int WARM_UP = Math.min(LOGOUTS, 500);
    private static final int CHECKS = Integer.getInteger("bench.checks", 25);
    private static final int BATCH = 1_000;
    private static final boolean RELAYED = Boolean.getBoolean("bench.relayed");
    private static final List<String> KINDS =
            List.of(System.getProperty("bench.verifiers", "jvm,go,node,python,agent,nginx")
                    .split(","));
    private static final String ISSUER = "http://localhost:8080";
    private static final String AUDIENCE = "gatehouse";
    private static final Duration BOUND = Duration.ofSeconds(6);
    private static final Pattern CREATED =
            Pattern.compile("client_id\\W+([0-9a-f-]{36}).*client_secret\\W+([\\w.-]+)", Pattern.DOTALL);

    private final Deployment deployment;
    private final String credential;
    private final RevocableSessions sessions;
    private final KeptConnection logouts;
    private long verifications;
    private long pastBound;

    private Reach(Deployment deployment) {
        this.deployment = deployment;
        Matcher created =
                CREATED.matcher(deployment.run("create-client", "config.yml", "--name", "probe", "--role", "verifier"));
        if (!created.find()) {
            throw new IllegalStateException("create-client printed no credential");
        }
        this.credential = created.group(1) + ":" + created.group(2);
        this.sessions = new RevocableSessions(deployment.postgres());
        this.logouts = new KeptConnection(deployment.instance(0).process().uri());
    }

    public static void main(String... arguments) {
        System.out.println(Machine.description());
        System.out.println(
                "| verifier | logouts | p50 | p90 | p99 | p99.9 | max (ms) | one turn of the loop, p50 and max (ms)"
                        + " | verifications | accepted past 6 s | accepted again |");
        System.out.println("|---|---|---|---|---|---|---|---|---|---|---|");
        try (Deployment deployment = Deployment.of(2)) {
            Reach reach = new Reach(deployment);
            KINDS.forEach(reach::measure);
            System.out.println(
                    reach.verifications + " verifications, accepted past the bound or again: " + reach.pastBound);
        }
        System.out.println(Machine.description());
    }

    private void measure(String kind) {
        URI followed = deployment.instance(1).process().uri();
        try (Relay relay = Relay.to(followed.getPort());
                EchoApplication application = new EchoApplication()) {
            int port = RELAYED ? relay.port() : followed.getPort();
            switch (kind) {
                case "nginx" -> {
                    try (GatewayProcess nginx = GatewayProcess.start(
                                    Gateway.NGINX, Gateway.NGINX.find().orElseThrow(), application.port(), port);
                            RevocationProbe probe =
                                    new HttpProbe(URI.create("http://127.0.0.1:" + nginx.port()), "/reports")) {
                        measure(kind, probe);
                    }
                }
                case "agent" -> {
                    try (AgentProcess agent = AgentProcess.start(AgentSize.OPTIONS, agentSettings(port));
                            RevocationProbe probe = new HttpProbe(agent.uri(), "/api/v1/auth/check")) {
                        measure(kind, probe);
                    }
                }
                default -> {
                    Language language = Language.valueOf(kind.toUpperCase(Locale.ROOT));
                    try (RevocationProbe probe = VerifierProcess.start(language, settings(port))) {
                        measure(kind, probe);
                    }
                }
            }
        }
    }

    private Map<String, String> agentSettings(int port) {
        return Map.of(
                "GATEHOUSE_ISSUER",
                ISSUER,
                "GATEHOUSE_AUDIENCE",
                AUDIENCE,
                "GATEHOUSE_AGENT_CREDENTIAL",
                credential,
                "GATEHOUSE_AGENT_URL",
                "http://127.0.0.1:" + port,
                "GATEHOUSE_AGENT_MAX_STALENESS",
                BOUND.toSeconds() + "s");
    }

    private Map<String, String> settings(int port) {
        return Map.of(
                "ISSUER",
                ISSUER,
                "AUDIENCE",
                AUDIENCE,
                "CREDENTIAL",
                credential,
                "URL",
                "http://127.0.0.1:" + port,
                "MAX_STALENESS_MS",
                Long.toString(BOUND.toMillis()));
    }

    private void measure(String kind, RevocationProbe probe) {
        run(probe, WARM_UP);
        Result result = run(probe, LOGOUTS);
        System.out.println(String.format(
                Locale.ROOT,
                "| %s%s | %d | %s | %.2f, %.2f | %d | %d | %d |%n%s",
                kind,
                RELAYED ? " through a relay" : "",
                LOGOUTS,
                result.delays.cells(),
                result.turns.quantile(0.5),
                result.turns.quantile(1),
                result.verifications,
                result.pastBound,
                result.again,
                result.delays.histogram()));
        verifications += result.verifications;
        pastBound += result.pastBound + result.again;
    }

    /** Not thread-safe. */
    private static final class Result {
        private final Delays delays;
        private final Delays turns;
        private long verifications;
        private long pastBound;
        private long again;

        Result(int count) {
            delays = new Delays(count);
            turns = new Delays(count);
        }

        void add(long answered, RevocationProbe.Refusal refusal) {
            // A refusal before the response to the logout has no delay.
            delays.add(Math.max(0, refusal.refused() - answered));
            turns.add(refusal.refused() - refusal.lastAccepted());
            verifications += refusal.verifications();
            again += refusal.acceptedAgain();
            pastBound += refusal.lastAccepted() - answered > BOUND.toNanos() ? 1 : 0;
        }
    }

    private Result run(RevocationProbe probe, int count) {
        Result result = new Result(count);
        for (int done = 0; done < count; ) {
            for (String token : sessions.begin(Math.min(BATCH, count - done))) {
                probe.follow(token, CHECKS);
                long answered = logOut(token);
                result.add(answered, probe.refusal());
                done++;
            }
        }
        return result;
    }

    /** Returns when the response had arrived. */
    private long logOut(String token) {
        byte[] request = logouts.request("POST", "/api/v1/auth/logout", "Authorization: Bearer " + token + "\r\n", "");
        KeptConnection.Answer answer = logouts.send(request);
        long answered = System.nanoTime();
        if (answer.status() < 200 || answer.status() > 299) {
            throw new IllegalStateException("The logout was answered " + answer.status() + " " + answer.body());
        }
        return answered;
    }
}
