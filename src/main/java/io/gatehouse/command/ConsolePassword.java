package io.gatehouse.command;

import io.gatehouse.kernel.Secret;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A password that is asked for on the terminal or, without one, is the first line of standard input. */
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
        // The stream is the process's own and stays open.
        String line = new BufferedReader(new InputStreamReader(standardInput, StandardCharsets.UTF_8)).readLine();
        if (line == null || line.isEmpty()) {
            throw new StartupException("No password came on standard input: write it there as one line.");
        }
        return Secret.valueOf(line);
    }

    // From Java 22 on there is always a console, and it says whether it is one to type on.
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
