package io.gatehouse.configuration;

import java.util.List;
import java.util.regex.Pattern;

/** The origins whose pages may call the API from a browser. */
public final class CorsOrigins {
    // What a browser sends (RFC 6454 §6.2): lower case, nothing after the port, and no port that the scheme has anyway.
    private static final Pattern ORIGIN =
            Pattern.compile("(http(?!://[^:]*:80$)|https(?!://[^:]*:443$))://[a-z0-9.-]+(:[1-9][0-9]{0,4})?");

    private CorsOrigins() {}

    /** Refuses what no browser would send, and so whatever stands for several or for all. */
    public static void review(ConfigurationErrors findings, String path, List<String> origins) {
        findings.refuseIf(
                !origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches()),
                path,
                "must be origins with commas between, each as a browser sends it, such as https://app.example.com: in lower"
                        + " case, without a path and without the port 443 of https or 80 of http. None can stand for"
                        + " several: with a wildcard any page could use the service.");
    }
}
