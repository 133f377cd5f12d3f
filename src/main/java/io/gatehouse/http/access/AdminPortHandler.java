package io.gatehouse.http.access;

import com.google.common.net.InetAddresses;
import io.dropwizard.core.setup.Environment;
import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.response.ProblemBody;
import io.gatehouse.http.response.ProblemResponse;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.AsciiCase;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
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
 * Stands in front of all that the admin port serves and decides about each request in this order:
 *
 * <ol>
 *   <li>Without a token, {@code Host} has to be an address, {@code localhost} or a configured name. A web page can point its own
 *       name to this machine, and its scripts would be of the same origin as this port (DNS rebinding).
 *   <li>A browser may send what its user typed, and what the operations page sends. Pages of other origins may send nothing: the
 *       port asks for no credentials on loopback (CWE-352).
 *   <li>With a token, everything asks for it (RFC 6750 §2.1) but the probes, which orchestrators send without credentials, and
 *       the pages that hold no data of their own, since a browser cannot send the header before it has a page that does.
 *   <li>The path has to be one that is listed. CPU profiles are listed only where a token is asked for.
 * </ol>
 *
 * Thread-safe.
 */
public final class AdminPortHandler extends Handler.Wrapper {
    /** What only a script of the same origin can send without asking first. */
    static final String OWN_PAGE = "X-Gatehouse-Console";

    private static final String PROFILE = "/pprof";
    private static final Set<String> PROBES = Set.of("/ping", "/healthz/live", "/healthz/ready");
    private static final Set<String> FIGURES =
            Set.of("/healthcheck", "/metrics", "/prometheus", "/threads", "/console.json");

    private final AdminAccessPolicy access;
    private final Refusals refusals;
    private final ProblemWriter problems = new ProblemWriter();

    private AdminPortHandler(AdminAccessPolicy access, Refusals refusals) {
        this.access = access;
        this.refusals = refusals;
    }

    /** Is told of each request that is refused here. */
    @FunctionalInterface
    public interface Refusals {
        /**
         * Records one refused request.
         *
         * @param path as it was sent
         */
        void note(String path, int status);
    }

    /** Puts it in front; to be called before {@code HttpModule.install}, so that its answers pass the edge. */
    public static void install(Environment environment, AdminAccessPolicy access, Refusals refusals) {
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    AdminPortHandler guard = new AdminPortHandler(access, refusals);
                    guard.setHandler(server.getHandler());
                    server.setHandler(guard);
                }
            }
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        // Requests of every connector but the API's are checked.
        Optional<ProblemResponse> refusal = ApiConnector.received(request) ? Optional.empty() : refusal(request);
        if (refusal.isEmpty()) {
            return super.handle(request, response, callback);
        }
        refusals.note(path(request), refusal.get().body().status());
        problems.write(request, response, refusal.get(), callback);
        return true;
    }

    private Optional<ProblemResponse> refusal(Request request) {
        if (access.token().isEmpty() && !isOurName(Request.getServerName(request))) {
            return forbidden("This host name is not one of GATEHOUSE_ADMIN_HOSTS, localhost or an address");
        }
        if (isFromBrowser(request) && !isTyped(request) && !isOpenPage(request) && !isFromOwnPage(request)) {
            return forbidden("Pages of other origins may not use this port");
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
        return Optional.of(new ProblemResponse(ProblemBody.ofStatus(403, title), Map.of()));
    }

    private boolean isOurName(String host) {
        return AsciiCase.equal(host, "localhost")
                || InetAddresses.isUriInetAddress(host)
                || access.hosts().contains(AsciiCase.lower(host));
    }

    private static boolean isFromBrowser(Request request) {
        return request.getHeaders().contains(HttpHeader.ORIGIN) || fetchSite(request) != null;
    }

    /** Whether the user entered the address, or chose a bookmark. */
    private static boolean isTyped(Request request) {
        return reads(request)
                && "none".equals(fetchSite(request))
                && !request.getHeaders().contains(HttpHeader.ORIGIN);
    }

    private boolean isOpenPage(Request request) {
        return reads(request) && access.pages().contains(path(request));
    }

    private static boolean isFromOwnPage(Request request) {
        if (!"same-origin".equals(fetchSite(request))) {
            return false;
        }
        String own =
                request.getHttpURI().getScheme() + "://" + request.getHeaders().get(HttpHeader.HOST);
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        // Browsers send no Origin with a GET to the same origin.
        return reads(request)
                ? origin == null || origin.equals(own)
                : own.equals(origin) && request.getHeaders().contains(OWN_PAGE);
    }

    private void requireToken(Request request) {
        boolean open = reads(request)
                && (PROBES.contains(path(request)) || access.pages().contains(path(request)));
        if (open || access.token().isEmpty()) {
            return;
        }
        byte[] expected = access.token().get().reveal().getBytes(StandardCharsets.UTF_8);
        BearerToken token = BearerToken.of(request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION));
        if (token.presence() == BearerToken.Presence.ABSENT) {
            throw Problem.TOKEN_MISSING.asException();
        }
        // Takes as long for any other text of that length.
        if (!MessageDigest.isEqual(expected, token.reveal().getBytes(StandardCharsets.UTF_8))) {
            throw Problem.TOKEN_INVALID.asException();
        }
    }

    private void requireListed(String path) {
        boolean listed = PROBES.contains(path)
                || FIGURES.contains(path)
                || access.pages().contains(path)
                || access.isTask().test(path)
                || (path.equals(PROFILE) && access.token().isPresent());
        if (!listed) {
            throw Problem.PATH_NOT_FOUND.asException();
        }
    }

    private static boolean reads(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }

    private static String path(Request request) {
        return String.valueOf(request.getHttpURI().getPath());
    }

    private static @Nullable String fetchSite(Request request) {
        return request.getHeaders().get("Sec-Fetch-Site");
    }
}
