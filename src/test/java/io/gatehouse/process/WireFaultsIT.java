package io.gatehouse.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.process.VerifierProcess.Language;
import io.gatehouse.process.VerifierProcess.Verdict;
import io.gatehouse.testing.Api.Pair;
import io.gatehouse.testing.Eventually;
import io.gatehouse.testing.HttpRelay;
import io.gatehouse.testing.HttpRelay.Fault;
import io.gatehouse.testing.Race;
import io.gatehouse.testing.SlowTest;
import io.gatehouse.testing.TestClients;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.opentest4j.TestAbortedException;

/**
 * The verifiers of all languages behind proxies that hold, cut, replay and confuse responses, suspended verifiers, and a
 * suspended instance, all at once. While they last, one token is revoked. {@code -Dfault.seconds=30} makes the faults last
 * longer, {@code -Dfault.seed} sets the random seed.
 */
@SlowTest
@Tag("processes")
class WireFaultsIT {
    private static final Duration BOUND = Duration.ofSeconds(6);
    private static final Duration LENGTH =
            Duration.ofSeconds(Math.max(BOUND.toSeconds() + 1, Integer.getInteger("fault.seconds", 0)));
    private static final long SEED = Long.getLong("fault.seed", 20261201);
    private static final long BETWEEN_LOOKS_NANOS = 5_000_000;
    private static final String ACCEPTED = "accepted";
    private static final String REVOKED = "revoked";

    /** A verifier and what happens to it. */
    private record Subject(String name, VerifierProcess verifier, HttpRelay relay, Fault fault, boolean isSuspended) {
        void begin() {
            relay.inject(fault);
            if (isSuspended) {
                verifier.freeze();
            }
        }

        void end() {
            relay.inject(Fault.NONE);
            if (isSuspended) {
                verifier.thaw();
            }
        }

        /** No verification that begins later than the bound may accept a revoked token, however slow the machine is. */
        boolean accepts(String revoked, long revokedAt) {
            Verdict verdict = verifier.verify(revoked);
            boolean isAccepted = verdict.text().equals(ACCEPTED);
            if (isAccepted) {
                assertThat(Duration.ofNanos(verdict.at() - revokedAt))
                        .as(name + ": time from the revocation to an acceptance")
                        .isLessThanOrEqualTo(BOUND);
            } else {
                assertThat(verdict.text()).as(name).isIn(REVOKED, "stale");
            }
            return isAccepted;
        }

        boolean says(String verdict, String token) {
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
            return verifier.verify(token).text().equals(verdict);
        }
    }

    @Test
    void no_fault_lets_a_verifier_accept_a_revoked_token_past_the_bound() throws Exception {
        System.out.println("WireFaultsIT: seed " + SEED);
        try (Deployment deployment = Deployment.of(3)) {
            List<Subject> subjects = subjects(deployment);
            try {
                Instance first = deployment.instance(0);
                Pair revoked = Load.newUser(first, "revoked-user");
                Pair kept = Load.newUser(first, "other-user");
                for (Subject each : subjects) {
                    Eventually.await(each.name + " accepts", () -> each.says(ACCEPTED, revoked.access()));
                    assertThat(each.verifier.verify(kept.access()).text()).isEqualTo(ACCEPTED);
                }
                withFaults(deployment, subjects, revoked.access());
                for (Subject each : subjects) {
                    Eventually.await(each.name + " recovers", () -> each.says(ACCEPTED, kept.access()));
                    assertThat(each.verifier.verify(revoked.access()).text())
                            .as(each.name)
                            .isEqualTo(REVOKED);
                }
            } finally {
                subjects.forEach(each -> each.verifier.close());
                subjects.forEach(each -> each.relay.close());
            }
        }
    }

    private static void withFaults(Deployment deployment, List<Subject> subjects, String token) {
        Instance suspended = deployment.instance(2);
        subjects.forEach(Subject::begin);
        suspended.process().freeze();
        assertThat(deployment.instance(0).logout(token)).isEqualTo(200);
        long revokedAt = System.nanoTime();
        List<Subject> running =
                subjects.stream().filter(each -> !each.isSuspended).toList();
        boolean areAnyAccepted = true;
        while (areAnyAccepted || System.nanoTime() - revokedAt < LENGTH.toNanos()) {
            areAnyAccepted = running.stream()
                            .filter(each -> each.accepts(token, revokedAt))
                            .count()
                    > 0;
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
        for (Subject each : running) {
            assertThat(each.fault == Fault.NONE || each.relay.affected() > 0)
                    .as(each.name + " met its fault")
                    .isTrue();
        }
        suspended.process().thaw();
        for (Subject each : subjects) {
            each.end();
            assertThat(each.accepts(token, revokedAt))
                    .as(each.name + ": the first verdict after the fault")
                    .isFalse();
        }
    }

    private static List<Subject> subjects(Deployment deployment) throws Exception {
        TestClients clients = deployment.clients();
        List<Callable<List<Subject>>> starts = new ArrayList<>();
        int healthy = deployment.instance(1).process().uri().getPort();
        int suspended = deployment.instance(2).process().uri().getPort();
        for (Language language : Language.values()) {
            TestClients.TestClient client = clients.insert("verifier");
            String credential = client.id() + ":" + client.secret();
            starts.add(() -> subjects(language, credential, healthy, suspended));
        }
        List<Subject> all = new ArrayList<>();
        Race.run(starts).forEach(all::addAll);
        return all;
    }

    /** Returns no subject if the toolchain of the language is not installed. */
    private static List<Subject> subjects(Language language, String credential, int healthy, int suspended) {
        List<Subject> all = new ArrayList<>();
        Stream<Fault> faults = language == Language.JVM
                ? Arrays.stream(Fault.values())
                : Stream.of(Fault.HOLD, Fault.REPLAY, Fault.NONE);
        try {
            for (Fault fault : faults.toList()) {
                all.add(start(language + " " + fault, language, credential, healthy, fault, fault == Fault.NONE));
            }
            if (language == Language.JVM) {
                all.add(start("JVM at a suspended instance", language, credential, suspended, Fault.NONE, false));
            }
        } catch (TestAbortedException e) {
            System.out.println(language + ": " + e.getMessage());
        }
        return all;
    }

    private static Subject start(
            String name, Language language, String credential, int server, Fault fault, boolean isSuspended) {
        HttpRelay relay = HttpRelay.to(server, SEED);
        VerifierProcess verifier = VerifierProcess.start(
                language,
                Map.of(
                        "ISSUER",
                        "http://localhost:8080",
                        "AUDIENCE",
                        "gatehouse",
                        "CREDENTIAL",
                        credential,
                        "URL",
                        "http://127.0.0.1:" + relay.port(),
                        "MAX_STALENESS_MS",
                        Long.toString(BOUND.toMillis())));
        return new Subject(name, verifier, relay, fault, isSuspended);
    }
}
