package io.gatehouse.command;

import io.dropwizard.configuration.ConfigurationException;
import io.dropwizard.core.cli.Cli;
import io.gatehouse.kernel.FieldError;
import io.gatehouse.kernel.ProblemException;
import java.io.FileNotFoundException;
import java.io.PrintWriter;
import java.net.BindException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Prints the reason why a command failed. A known failure is one sentence with the solution; only an unexpected failure
 * prints a stack trace.
 */
public final class CommandErrorReporter {
    private CommandErrorReporter() {}

    /** Prints the failure to standard error. */
    public static void print(Cli cli, Throwable e) {
        PrintWriter out = cli.getStdErr();
        BindException bind = cause(e, BindException.class);
        if (e instanceof ConfigurationException || e instanceof StartupException) {
            out.println(e.getMessage());
        } else if (e instanceof FileNotFoundException) {
            out.println("The configuration file cannot be read (" + e.getMessage() + "). Correct its path.");
        } else if (bind != null) {
            out.println(
                    "Gatehouse cannot listen (" + bindMessage(e)
                            + "). Stop the process that uses the port, or set GATEHOUSE_PORT and GATEHOUSE_ADMIN_PORT to free ports.");
        } else {
            e.printStackTrace(out);
        }
    }

    /** A rejected request with its invalid fields, for the operator. */
    static String sentence(ProblemException e) {
        String fields = e.errors().stream()
                .map((FieldError error) -> error.field() + ": " + error.message())
                .collect(Collectors.joining("; "));
        return e.getMessage() + (fields.isEmpty() ? "" : " (" + fields + ")");
    }

    private static String bindMessage(Throwable e) {
        // Jetty names the address in the exception that wraps the BindException.
        for (Throwable t = e; t != null; t = t.getCause()) {
            String message = String.valueOf(t.getMessage());
            if (message.startsWith("Failed to bind")) {
                return message;
            }
        }
        return "the address is in use";
    }

    private static <T extends Throwable> @Nullable T cause(Throwable e, Class<T> type) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
