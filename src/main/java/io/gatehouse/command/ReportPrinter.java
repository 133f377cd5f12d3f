package io.gatehouse.command;

import io.gatehouse.task.TaskReport;
import net.sourceforge.argparse4j.inf.Namespace;
import net.sourceforge.argparse4j.inf.Subparser;

/** Prints the report that the task of the same name returns: as text, or with {@code --format json}. */
final class ReportPrinter {
    private static final String FORMAT = "format";
    private static final String JSON = "json";

    private ReportPrinter() {}

    /** Adds the option for the format. */
    static void configure(Subparser subparser) {
        subparser
                .addArgument("--" + FORMAT)
                .dest(FORMAT)
                .choices("text", JSON)
                .setDefault("text")
                .help("format of the report");
    }

    /** Prints the report to standard output in the chosen format. */
    static void print(TaskReport report, Namespace namespace) {
        System.out.print(namespace.getString(FORMAT).equals(JSON) ? report.json() + "\n" : report.text());
    }
}
