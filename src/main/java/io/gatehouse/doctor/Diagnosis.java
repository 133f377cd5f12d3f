package io.gatehouse.doctor;

import io.gatehouse.kernel.AsciiCase;

/**
 * The result of one check.
 *
 * @param subject what was checked, such as {@code postgresql}; in snake_case
 * @param text one sentence, which says what to do unless the status is healthy; nothing confidential
 */
public record Diagnosis(State state, String subject, String text) {
    /** The status of what was checked. */
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

    /** Healthy, or a failure that says what to do. */
    static Diagnosis failureIf(boolean wrong, String subject, String well, String otherwise) {
        return wrong ? failure(subject, otherwise) : ok(subject, well);
    }

    /** Healthy, or a warning that says what to do. */
    static Diagnosis warningIf(boolean wrong, String subject, String well, String otherwise) {
        return wrong ? warning(subject, otherwise) : ok(subject, well);
    }
}
