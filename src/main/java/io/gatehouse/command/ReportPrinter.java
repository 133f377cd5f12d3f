package io.gatehouse.command;

import io.gatehouse.task.TaskReport;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** How a command prints the report that the task of the same name answers: as text, or with {@code --format json}. */
final class ReportPrinter {
    private static final String FORMAT = "format";
    private static final String JSON = "json";

    private ReportPrinter() {}

    /** Lets a command be asked for the format. */
    static void configure(Subparser subparser) {
        subparser
                .addArgument("--" + FORMAT)
                .dest(FORMAT)
                .choices("text", JSON)
                .setDefault("text")
                .help("how the report is printed");
    }

    /** Prints to standard output in the format that was asked for. */
    static void print(TaskReport report, Namespace namespace) {
        System.out.print(namespace.getString(FORMAT).equals(JSON) ? report.json() + "\n" : report.text());
    }
}
