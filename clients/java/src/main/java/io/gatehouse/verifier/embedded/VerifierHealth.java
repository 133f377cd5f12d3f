package io.gatehouse.verifier.embedded;

/**
 * The state of a verifier. A verifier that is not ready should fail the readiness of its service, never its liveness.
 *
 * @param ready whether the verifier accepts tokens and its clock agrees with the server's
 * @param ageMillis the age of what the verifier knows, of the keys if it does not learn of revocations; {@link
 *     Long#MAX_VALUE} if it knows nothing
 * @param entries the number of denylist entries
 * @param clocksAgree whether the own clock and the server's differ by a minute at most
 * @param lastProblem why the last failed request failed; empty if none failed since the last success
 * @param learnsOfRevocations false if the verifier accepts revoked tokens until they expire, see {@link
 *     GatehouseVerifierBuilder#withoutRevocations}
 */
public record VerifierHealth(
        boolean ready,
        long ageMillis,
        int entries,
        boolean clocksAgree,
        String lastProblem,
        boolean learnsOfRevocations) {}
