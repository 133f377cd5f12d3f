package io.gatehouse.testing;

import java.net.URI;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One scrape of {@code /prometheus} on an admin port. A line that is not OpenMetrics 1.0 fails the test. Immutable.
 */
public final class Scrape {
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private static final Pattern SAMPLE =
            Pattern.compile("([a-z_][a-z0-9_]*)(?:\\{(.*)})? (NaN|[+-]?Inf|-?[0-9.]+(?:E-?[0-9]+)?)(?: .*)?");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"((?:[^\"\\\\]|\\\\.)*)\"(?:,|$)");
    private static final Pattern COMMENT =
            Pattern.compile("# (?:TYPE [a-z_0-9]+ [a-z]+|UNIT [a-z_0-9]+ [a-z]+|HELP [a-z_0-9]+ .+|EOF)");

    private final String text;
    private final List<Sample> samples;

    /** One sample. */
    public record Sample(String name, Map<String, String> labels, double value) {
        /** Returns whether the sample has all of these labels. */
        public boolean has(Map<String, String> some) {
            return labels.entrySet().containsAll(some.entrySet());
        }
    }

    private Scrape(String text, List<Sample> samples) {
        this.text = text;
        this.samples = List.copyOf(samples);
    }

    /** Scrapes as Prometheus does. */
    public static Scrape of(URI adminUri) {
        Api.Answer answer = Api.send(HttpRequest.newBuilder(adminUri.resolve("/prometheus"))
                .header("Accept", OPEN_METRICS)
                .build());
        if (answer.status() != 200 || !answer.contentType().equals(OPEN_METRICS)) {
            throw new AssertionError("Not OpenMetrics: " + answer);
        }
        if (!answer.body().endsWith("# EOF\n")) {
            throw new AssertionError("The end is missing");
        }
        List<Sample> samples = new ArrayList<>();
        answer.body().lines().forEach(line -> {
            if (!line.startsWith("#")) {
                samples.add(sample(line));
            } else if (!COMMENT.matcher(line).matches()) {
                throw new AssertionError("Not OpenMetrics: " + line);
            }
        });
        return new Scrape(answer.body(), samples);
    }

    private static Sample sample(String line) {
        Matcher sample = SAMPLE.matcher(line);
        if (!sample.matches()) {
            throw new AssertionError("Not a sample: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        String all = sample.group(2) == null ? "" : sample.group(2);
        Matcher label = LABEL.matcher(all);
        int end = 0;
        while (label.find() && label.start() == end) {
            labels.put(label.group(1), label.group(2));
            end = label.end();
        }
        if (end != all.length()) {
            throw new AssertionError("Not labels: " + line);
        }
        String value = sample.group(3).replace("Inf", "Infinity");
        return new Sample(sample.group(1), Map.copyOf(labels), Double.parseDouble(value));
    }

    /** The complete text. */
    public String text() {
        return text;
    }

    public List<Sample> samples() {
        return samples;
    }

    /** The sum of the samples of this name with all of these labels; 0 without such a sample. */
    public double sum(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && sample.has(labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** The value of a counter, whose name is given without {@code _total}. */
    public long counter(String name, Map<String, String> labels) {
        return (long) sum(name + "_total", labels);
    }

    /** The names of all families. */
    public List<String> families() {
        return text.lines()
                .filter(line -> line.startsWith("# TYPE "))
                .map(line -> line.split(" ", -1)[2])
                .toList();
    }

    /** The type of a family, such as {@code counter}; empty if the family is absent. */
    public String type(String family) {
        String start = "# TYPE " + family + " ";
        return text.lines()
                .filter(line -> line.startsWith(start))
                .map(line -> line.substring(start.length()))
                .findFirst()
                .orElse("");
    }
}
