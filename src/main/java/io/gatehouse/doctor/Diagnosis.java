package io.gatehouse.doctor;

import io.gatehouse.kernel.AsciiCase;

/**
 * One thing that was looked at.
 *
 * @param subject what it is about, such as {@code postgresql}; snake_case
 * @param text a sentence, with what to do unless all is well; nothing confidential
 */
public record Diagnosis(State state, String subject, String text) {
    /** How it is. */
    public enum State {
        OK,
        /** It works, and is worth a change. */
        WARNING,
        /** It does not work, or not safely. */
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

    /** Well, or a failure that says what to do. */
    static Diagnosis failureIf(boolean wrong, String subject, String well, String otherwise) {
        return wrong ? failure(subject, otherwise) : ok(subject, well);
    }

    /** Well, or a warning that says what to do. */
    static Diagnosis warningIf(boolean wrong, String subject, String well, String otherwise) {
        return wrong ? warning(subject, otherwise) : ok(subject, well);
    }
}
