package io.gatehouse.doctor;

import io.gatehouse.kernel.AsciiCase;

/**
 * The result of one check.
 *
 * @param subject the subject of the check in snake_case, such as {@code postgresql}
 * @param text one sentence without confidential data, with the remedy unless the status is healthy
 */
public record Diagnosis(State state, String subject, String text) {
    /** The status of the subject. */
    public enum State {
        OK,
        /** It works, but a change is recommended. */
        WARNING,
        /** It does not work, or is not safe. */
        FAILURE;

        @Override
        public String toString() {
            return AsciiCase.lower(name());
        }
    }

    static Diagnosis ok(String subject, String text) {
        return new Diagnosis(State.OK, subject, text);
    }

    static Diagnosis warning(String subject, String text) {
        return new Diagnosis(State.WARNING, subject, text);
    }

    static Diagnosis failure(String subject, String text) {
        return new Diagnosis(State.FAILURE, subject, text);
    }

    /** A healthy result, or a failure with the remedy. */
    static Diagnosis failureIf(boolean wrong, String subject, String healthyText, String remedy) {
        return wrong ? failure(subject, remedy) : ok(subject, healthyText);
    }

    /** A healthy result, or a warning with the remedy. */
    static Diagnosis warningIf(boolean wrong, String subject, String healthyText, String remedy) {
        return wrong ? warning(subject, remedy) : ok(subject, healthyText);
    }
}
