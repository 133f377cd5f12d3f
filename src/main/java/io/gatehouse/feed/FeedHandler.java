package io.gatehouse.feed;

import io.gatehouse.http.access.ClientCredentials;
import io.gatehouse.http.client.ApiConnector;
import io.gatehouse.http.input.Query;
import io.gatehouse.http.response.ProblemWriter;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.listener.ListenerId;
import io.gatehouse.listener.ListenerRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the revocation feed (docs/revocation-feed.md) in front of filters, servlets and Jersey. A pending request holds no
 * thread, and no request queries a store. Thread-safe.
 */
public final class FeedHandler extends Handler.Wrapper {
    private static final Logger LOG = LoggerFactory.getLogger(FeedHandler.class);
    private static final String NOT_STORED = "no-store, no-transform";
    private static final String JSON = "application/json";
    private static final String NDJSON = "application/x-ndjson";

    private final Paths paths;
    private final FeedClients clients;
    private final Changes changes;
    private final Polling polling;
    private final Downloads downloads;
    private final ListenerQuota quota;
    private final ProblemWriter problems;
    private final FeedResponses responses;

    /**
     * The two paths of the feed.
     *
     * @param connector the name of the connector that serves them
     */
    record Paths(String connector, String snapshot, String changes) {
        static Paths below(String api) {
            return new Paths(ApiConnector.NAME, api + "/revocations/snapshot", api + "/revocations/changes");
        }

        boolean serves(Request request) {
            String path = request.getHttpURI().getPath();
            return (snapshot.equals(path) || changes.equals(path))
                    && connector.equals(
                            request.getConnectionMetaData().getConnector().getName());
        }
    }

    /**
     * What happens to requests for changes.
     *
     * @param requests receives what each request shows about its listener; must not block
     */
    record Polling(LongPolls polls, Consumer<ListenerRequest> requests) {}

    /**
     * The source of downloads.
     *
     * @param executor runs the writing of the text, which blocks
     */
    record Downloads(SnapshotFile file, Executor executor, LongSupplier nanoTime) {}

    FeedHandler(
            Paths paths,
            FeedClients clients,
            Changes changes,
            Polling polling,
            Downloads downloads,
            ListenerQuota quota,
            ProblemWriter problems,
            FeedResponses responses) {
        this.paths = paths;
        this.clients = clients;
        this.changes = changes;
        this.polling = polling;
        this.downloads = downloads;
        this.quota = quota;
        this.problems = problems;
        this.responses = responses;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!paths.serves(request)) {
            return super.handle(request, response, callback);
        }
        // The time from which this instance's knowledge counts for the client. It has sent the request before.
        long readAt = downloads.nanoTime().getAsLong();
        try {
            requireGet(request, response);
            ClientId client = authenticate(request);
            if (paths.snapshot().equals(request.getHttpURI().getPath())) {
                download(client, request, response, callback);
            } else {
                changes(client, readAt, request, response, callback);
            }
        } catch (ProblemException e) {
            refuse(e, request, response, callback);
        }
        return true;
    }

    private static void requireGet(Request request, Response response) {
        if (!HttpMethod.GET.is(request.getMethod())) {
            response.getHeaders().put(HttpHeader.ALLOW, HttpMethod.GET.asString());
            throw Problem.METHOD_NOT_ALLOWED.asException();
        }
    }

    private ClientId authenticate(Request request) {
        Optional<ClientCredentials> credentials =
                ClientCredentials.of(request.getHeaders().getValuesList(HttpHeader.AUTHORIZATION), null);
        return clients.authenticate(credentials.orElseThrow(Problem.CLIENT_AUTHENTICATION_FAILED::asException));
    }

    private void changes(ClientId client, long readAt, Request request, Response response, Callback callback) {
        ChangesRequest parameters = ChangesRequest.parse(request.getHttpURI().getQuery());
        Changes.Listener listener = changes.listener(parameters, readAt);
        Runnable release = quota.pending(client);
        polling.requests().accept(shown(client, parameters, listener, request));
        LongPoll poll = new LongPoll(listener, due -> {
            release.run();
            respond(due, request, response, callback);
        });
        polling.polls().submit(poll, changes.hasNewKeys(listener) ? Duration.ZERO : parameters.patience());
    }

    private static ListenerRequest shown(
            ClientId client, ChangesRequest parameters, Changes.Listener listener, Request request) {
        String software = request.getHeaders().get(HttpHeader.USER_AGENT);
        return new ListenerRequest(
                new ListenerId(client, parameters.listener()),
                software == null ? "" : software,
                listener.cursor().keys(),
                listener.from(),
                listener.readAt());
    }

    private void respond(Changes.Listener listener, Request request, Response response, Callback callback) {
        try {
            byte[] body = changes.body(listener);
            succeed(response, JSON);
            responses.changes();
            response.write(true, ByteBuffer.wrap(body), callback);
        } catch (ProblemException e) {
            refuse(e, request, response, callback);
        } catch (RuntimeException e) {
            LOG.error("A response with changes of the denylist could not be written", e);
            callback.failed(e);
        }
    }

    private void download(ClientId client, Request request, Response response, Callback callback) {
        Query.parse(request.getHttpURI().getQuery()).requireKnown(Set.of());
        Runnable release = quota.download(client);
        Callback done = Callback.from(callback, release);
        downloads.executor().execute(() -> {
            try {
                byte[] gzip = downloads.file().gzip();
                succeed(response, NDJSON);
                response.getHeaders()
                        .put(HttpHeader.CONTENT_ENCODING, "gzip")
                        .put(HttpHeader.CONTENT_LENGTH, gzip.length);
                responses.snapshot();
                new SnapshotDownload(gzip, response, downloads.nanoTime(), done).iterate();
            } catch (ProblemException e) {
                refuse(e, request, response, done);
            } catch (RuntimeException e) {
                LOG.error("A snapshot of the denylist could not be written", e);
                done.failed(e);
            }
        });
    }

    private static void succeed(Response response, String mediaType) {
        response.setStatus(HttpStatus.OK_200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, mediaType).put(HttpHeader.CACHE_CONTROL, NOT_STORED);
    }

    private void refuse(ProblemException problem, Request request, Response response, Callback callback) {
        responses.refused(problem.problem());
        try {
            problems.write(request, response, problem, callback);
        } catch (IOException e) {
            callback.failed(e);
        }
    }
}
