package io.gatehouse.password;

import io.gatehouse.kernel.AsciiCase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client of a service like Have I Been Pwned. It requests all digests with the same first five hex digits
 * ({@code GET /range/ABCDE}), so the service does not learn the password (k-anonymity). Thread-safe.
 */
final class BreachedPasswordService implements BreachedPasswordSource {
    /** The timeout of a whole request, from connecting to reading the body. */
    static final Duration TIMEOUT = Duration.ofSeconds(2);

    private static final int PREFIX = 5;
    /** Far above the size of a range, which has about a thousand lines of 40 characters. */
    private static final int MAX_CHARACTERS = 1 << 20;

    private final URI base;
    private final Duration timeout;
    private final HttpClient http;

    BreachedPasswordService(URI base, Duration timeout) {
        this.base = base;
        this.timeout = timeout;
        this.http = HttpClient.newBuilder()
                .connectTimeout(timeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public boolean contains(String sha1) throws IOException {
        String start = sha1.substring(PREFIX) + ":";
        // Lines with a count of 0 are padding, which hides the number of results from an eavesdropper.
        return range(sha1.substring(0, PREFIX))
                .lines()
                .anyMatch(line -> AsciiCase.upper(line).startsWith(start)
                        && !line.substring(start.length()).strip().equals("0"));
    }

    private String range(String prefix) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/range/" + prefix))
                .header("Add-Padding", "true")
                .header("User-Agent", "Gatehouse")
                .build();
        CompletableFuture<HttpResponse<String>> pending =
                http.sendAsync(request, info -> new BoundedBodySubscriber(MAX_CHARACTERS));
        try {
            HttpResponse<String> response = pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (response.statusCode() != 200) {
                throw new IOException("The breached password service responded with status " + response.statusCode());
            }
            return response.body();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The breached password service did not respond", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while querying the breached password service", e);
        } finally {
            // Closes the connection of a response that is still arriving.
            pending.cancel(true);
        }
    }
}
