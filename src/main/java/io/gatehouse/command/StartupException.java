package io.gatehouse.command;

import java.util.List;

/** Thrown if the server cannot start or a command cannot run, with sentences for the operator. */
public final class StartupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param sentences the problems, each with a solution */
    public StartupException(List<String> sentences) {
        super(String.join(System.lineSeparator(), sentences));
    }

    public StartupException(String sentence) {
        super(sentence);
    }
}
