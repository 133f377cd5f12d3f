package io.gatehouse.configuration;

import java.util.List;
import java.util.regex.Pattern;

/** Validates the origins whose pages may call the API from a browser. */
public final class CorsOrigins {
    // The form that a browser sends (RFC 6454 §6.2): lower case, nothing after the port, and no default port.
    private static final Pattern ORIGIN =
            Pattern.compile("(http(?!://[^:]*:80$)|https(?!://[^:]*:443$))://[a-z0-9.-]+(:[1-9][0-9]{0,4})?");

    private CorsOrigins() {}

    /** Rejects values that no browser sends, including every wildcard. */
    public static void validate(ConfigurationErrors errors, String path, List<String> origins) {
        errors.rejectIf(
                !origins.stream().allMatch(origin -> ORIGIN.matcher(origin).matches()),
                path,
                "must be origins separated by commas, each as a browser sends it, such as https://app.example.com: in lower"
                        + " case, without a path and without the port 443 of https or 80 of http. Wildcards are not"
                        + " allowed, because any page could then use the service.");
    }
}
