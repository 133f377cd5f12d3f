package io.gatehouse.command;

import io.gatehouse.kernel.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads a password from the terminal or, without one, from the first line of standard input. */
public final class ConsolePassword implements PasswordSource {
    private final InputStream standardInput;

    public ConsolePassword(InputStream standardInput) {
        this.standardInput = standardInput;
    }

    @Override
    public Secret read() throws IOException {
        Optional<Console> terminal = terminal();
        if (terminal.isPresent()) {
            char[] typed = terminal.get().readPassword("Password: ");
            return Secret.valueOf(typed == null ? "" : new String(typed));
        }
        // The stream belongs to the process and stays open.
        String line = new BufferedReader(new InputStreamReader(standardInput, StandardCharsets.UTF_8)).readLine();
        if (line == null || line.isEmpty()) {
            throw new StartupException("Standard input contains no password. Write it there as one line.");
        }
        return Secret.valueOf(line);
    }

    // Since Java 22 there is always a console; isTerminal tells whether a user can type on it.
    @SuppressWarnings("SystemConsoleNull")
    private static Optional<Console> terminal() {
        Console console = System.console();
        if (console == null) {
            return Optional.empty();
        }
        try {
            boolean typedOn = (boolean) Console.class.getMethod("isTerminal").invoke(console);
            return typedOn ? Optional.of(console) : Optional.empty();
        } catch (NoSuchMethodException e) {
            return Optional.of(console);
        } catch (ReflectiveOperationException e) {
            return Optional.empty();
        }
    }
}
