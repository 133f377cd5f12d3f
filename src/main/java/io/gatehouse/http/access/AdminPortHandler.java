package io.gatehouse.http.access;

import com.google.common.net.InetAddresses;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.response.ErrorFormats;
import io.gatehouse.http.response.ProblemResponse;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;
import org.jspecify.annotations.Nullable;

/**
 * Checks each request to the admin port in this order:
 *
 * <ol>
 *   <li>Without a configured token, {@code Host} must be an IP address, {@code localhost} or a configured name.
 *       Otherwise a web page could resolve its own name to this machine and run scripts of the same origin as this port
 *       (DNS rebinding).
 *   <li>From a browser, only requests that the user typed and requests of the operations page are allowed. Pages of
 *       other origins are rejected, because the port requires no credentials on loopback (CWE-352).
 *   <li>With a configured token, every request must carry it (RFC 6750 §2.1). Exceptions are the probes, which
 *       orchestrators send without credentials, and the pages without data: a browser cannot send the header before it
 *       has loaded a page.
 *   <li>The path must be listed. CPU profiles are listed only if a token is configured.
 * </ol>
 *
 * Thread-safe.
 */
public final class AdminPortHandler extends Handler.Wrapper {
    /** A header that only a script of the same origin can send without a CORS preflight. */
    static final String OWN_PAGE = "X-Gatehouse-Console";

    private static final String PROFILE = "/pprof";
    private static final Set<String> PROBES = Set.of("/ping", "/healthz/live", "/healthz/ready");
    private static final Set<String> DATA_PATHS =
            Set.of("/healthcheck", "/metrics", "/prometheus", "/threads", "/console.json");

    private final AdminAccessPolicy access;
    private final RejectionListener listener;
    private final ProblemWriter problems = new ProblemWriter(ErrorFormats.problems());

    private AdminPortHandler(AdminAccessPolicy access, RejectionListener listener) {
        this.access = access;
        this.listener = listener;
    }

    /** Records rejected requests. */
    @FunctionalInterface
    public interface RejectionListener {
        /**
         * Records one rejected request.
         *
         * @param path as the client sent it
         */
        void rejected(String path, int status);
    }

    /**
     * Installs the handler. Call it before {@code HttpModule.install}, which adds the default headers to its responses.
     */
    public static void install(Environment environment, AdminAccessPolicy access, RejectionListener listener) {
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    AdminPortHandler handler = new AdminPortHandler(access, listener);
                    handler.setHandler(server.getHandler());
                    server.setHandler(handler);
                }
            }
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        // Checks requests of all connectors except those of the API.
        Optional<ProblemResponse> rejection = ApiConnector.received(request) ? Optional.empty() : check(request);
        if (rejection.isEmpty()) {
            return super.handle(request, response, callback);
        }
        listener.rejected(path(request), rejection.get().body().status());
        problems.write(request, response, rejection.get(), callback);
        return true;
    }

    private Optional<ProblemResponse> check(Request request) {
        if (access.token().isEmpty() && !isAllowedHost(Request.getServerName(request))) {
            return forbidden("Host must be an IP address, localhost or a name in GATEHOUSE_ADMIN_HOSTS");
        }
        if (isFromBrowser(request) && !isTyped(request) && !isOpenPage(request) && !isFromOwnPage(request)) {
            return forbidden("Requests from pages of other origins are not allowed on the admin port");
        }
        try {
            requireToken(request);
            requireListed(path(request));
            return Optional.empty();
        } catch (ProblemException e) {
            return Optional.of(ProblemResponse.of(e));
        }
    }

    private static Optional<ProblemResponse> forbidden(String title) {
        return Optional.of(ProblemResponse.ofStatus(403, title));
    }

    private boolean isAllowedHost(String host) {
        return AsciiCase.equal(host, "localhost")
                || InetAddresses.isUriInetAddress(host)
                || access.hosts().contains(AsciiCase.lower(host));
    }

    private static boolean isFromBrowser(Request request) {
        return request.getHeaders().contains(HttpHeader.ORIGIN) || fetchSite(request) != null;
    }

    /** Whether the user typed the address or opened a bookmark. */
    private static boolean isTyped(Request request) {
        return isRead(request)
                && "none".equals(fetchSite(request))
                && !request.getHeaders().contains(HttpHeader.ORIGIN);
    }

    private boolean isOpenPage(Request request) {
        return isRead(request) && access.pages().contains(path(request));
    }

    private static boolean isFromOwnPage(Request request) {
        if (!"same-origin".equals(fetchSite(request))) {
            return false;
        }
        String own =
                request.getHttpURI().getScheme() + "://" + request.getHeaders().get(HttpHeader.HOST);
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        // Browsers send no Origin with a GET to the same origin.
        return isRead(request)
                ? origin == null || origin.equals(own)
                : own.equals(origin) && request.getHeaders().contains(OWN_PAGE);
    }

    private void requireToken(Request request) {
        boolean open = isRead(request)
                && (PROBES.contains(path(request)) || access.pages().contains(path(request)));
        if (open || access.token().isEmpty()) {
            return;
        }
        byte[] expected = access.token().get().reveal().getBytes(StandardCharsets.UTF_8);
        BearerToken token = BearerToken.of(request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION));
        if (token.presence() == BearerToken.Presence.ABSENT) {
            throw Problem.TOKEN_MISSING.asException();
        }
        // Constant-time comparison.
        if (!MessageDigest.isEqual(expected, token.reveal().getBytes(StandardCharsets.UTF_8))) {
            throw Problem.TOKEN_INVALID.asException();
        }
    }

    private void requireListed(String path) {
        boolean listed = PROBES.contains(path)
                || DATA_PATHS.contains(path)
                || access.pages().contains(path)
                || access.isTask().test(path)
                || (path.equals(PROFILE) && access.token().isPresent());
        if (!listed) {
            throw Problem.PATH_NOT_FOUND.asException();
        }
    }

    private static boolean isRead(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }

    private static String path(Request request) {
        return String.valueOf(request.getHttpURI().getPath());
    }

    private static @Nullable String fetchSite(Request request) {
        return request.getHeaders().get("Sec-Fetch-Site");
    }
}
