package io.gatehouse.command;

import java.util.List;

/** A reason not to start or to run a command, in sentences for the operator. */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param sentences each with the way out */
    public StartupException(List<String> sentences) {
        super(String.join(System.lineSeparator(), sentences));
    }

    public StartupException(String sentence) {
        super(sentence);
    }
}
