package io.gatehouse.http;

import io.dropwizard.core.setup.Environment;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.kernel.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Stands in front of all that the admin port serves and asks for a bearer token (RFC 6750 §2.1). Open without it are the
 * probes, which orchestrators send without credentials and which name no more than a word, and pages that hold no data of
 * their own: a browser cannot send the header before it has a page that does. Thread-safe.
 */
public final class AdminGuard extends Handler.Wrapper {
    private static final Set<String> PROBES = Set.of("/ping", "/healthz/live", "/healthz/ready");

    private final byte[] expected;
    private final Set<String> pages;
    private final ProblemWriter problems = new ProblemWriter();

    private AdminGuard(Secret token, Set<String> pages) {
        this.expected = token.reveal().getBytes(StandardCharsets.UTF_8);
        this.pages = Set.copyOf(pages);
    }

    /**
     * Puts it in front; to be called before {@link HttpEdge#install}, so that its answers pass the edge.
     *
     * @param pages paths of pages that hold no data of their own
     */
    public static void install(Environment environment, Secret token, Set<String> pages) {
        environment.lifecycle().addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle event) {
                if (event instanceof Server server) {
                    AdminGuard guard = new AdminGuard(token, pages);
                    guard.setHandler(server.getHandler());
                    server.setHandler(guard);
                }
            }
        });
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String connector = request.getConnectionMetaData().getConnector().getName();
        // Whatever is not known to be the API's is guarded.
        if (HttpEdge.APPLICATION.equals(connector) || isOpen(request)) {
            return super.handle(request, response, callback);
        }
        try {
            requireToken(request);
        } catch (ProblemException e) {
            problems.write(request, response, e, callback);
            return true;
        }
        return super.handle(request, response, callback);
    }

    private boolean isOpen(Request request) {
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        String path = String.valueOf(request.getHttpURI().getPath());
        return reads && (PROBES.contains(path) || pages.contains(path));
    }

    private void requireToken(Request request) {
        BearerToken token = BearerToken.of(request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION));
        if (token.presence() == BearerToken.Presence.ABSENT) {
            throw Problem.TOKEN_MISSING.asException();
        }
        // Takes as long for any other text of that length.
        if (!MessageDigest.isEqual(expected, token.reveal().getBytes(StandardCharsets.UTF_8))) {
            throw Problem.TOKEN_INVALID.asException();
        }
    }
}
