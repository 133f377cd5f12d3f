package io.gatehouse.process;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.embedded.VerificationException;
import io.gatehouse.verifier.embedded.VerificationException.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** The program of {@link VerifierProcess} for the JVM. The other languages have the same in {@code clients}. */
public final class VerifierProgram {
    private static final String ACCEPTED = "accepted";
    private static final long PAUSE_NANOS = 100_000;
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);

    private final GatehouseVerifier verifier;
    private final List<String> refused = new ArrayList<>();
    private final Random random = new Random();

    private VerifierProgram(GatehouseVerifier verifier) {
        this.verifier = verifier;
    }

    public static void main(String... arguments) throws IOException {
        try (GatehouseVerifier verifier = GatehouseVerifier.builder()
                .issuer(System.getenv("ISSUER"))
                .audience(System.getenv("AUDIENCE"))
                .credential(System.getenv("CREDENTIAL"))
                .url(System.getenv("URL"))
                .maxStaleness(Duration.ofMillis(Long.parseLong(System.getenv("MAX_STALENESS_MS"))))
                .build()) {
            verifier.start(START_TIMEOUT);
            new VerifierProgram(verifier).run();
        }
    }

    private void run() throws IOException {
        System.out.println("ready");
        BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
        for (String line = commands.readLine(); line != null; line = commands.readLine()) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("verify")) {
                long began = System.nanoTime();
                System.out.println(verdict(words[1]) + " " + began);
            } else {
                follow(words[1], Integer.parseInt(words[2]));
            }
        }
    }

    private String verdict(String token) {
        try {
            verifier.verify(token);
            return ACCEPTED;
        } catch (VerificationException e) {
            return e.reason().label();
        }
    }

    private void follow(String token, int checks) {
        long lastAccepted = 0;
        int verifications = 1;
        int stale = 0;
        for (long began = System.nanoTime(); ; began = System.nanoTime(), verifications++) {
            String verdict = verdict(token);
            if (verdict.equals(Reason.REVOKED.label())) {
                break;
            }
            if (verdict.equals(ACCEPTED)) {
                if (lastAccepted == 0) {
                    System.out.println("following");
                }
                lastAccepted = began;
            } else {
                stale++;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        long refusedAt = System.nanoTime();
        refused.add(token);
        int again = 0;
        for (int i = 0; i < checks; i++) {
            again += verdict(refused.get(random.nextInt(refused.size()))).equals(ACCEPTED) ? 1 : 0;
        }
        System.out.println(
                String.format("refused %d %d %d %d %d", lastAccepted, refusedAt, verifications + checks, stale, again));
    }
}
