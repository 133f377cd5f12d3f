package io.gatehouse.verifier.feed;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Follows the feed on one daemon thread: takes the snapshot, then requests changes, one request at a time. After a failure
 * it retries at another address of the host, each second until the state is stale, then after a random pause of up to ten
 * seconds. Thread-safe.
 */
public final class FeedClient implements AutoCloseable {
    private static final int WAIT_SECONDS = 3;
    private static final long READ_TIMEOUT_MILLIS = (WAIT_SECONDS + 2) * 1_000L;
    private static final long SNAPSHOT_TIMEOUT_MILLIS = 60_000;
    private static final int MAX_CHANGES = 4 << 20;
    private static final int MAX_SNAPSHOT = 128 << 20;
    private static final long RETRY_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;
    private static final long CLOSE_MILLIS = 900;
    private static final int NONCE_BYTES = 16;
    private static final int LISTENER_BYTES = 9;

    private final FeedSettings settings;
    private final FeedState state;
    private final FeedEvents events;
    private final CountDownLatch closed = new CountDownLatch(1);
    /** Tells operators of Gatehouse the processes of one client apart. */
    private final String listener;

    private final Thread thread;
    private final PollPacing pacing = new PollPacing();
    private volatile @Nullable FeedConnection connection;
    private volatile boolean unreachable;
    private boolean needsSnapshot = true;
    private int attempt;
    private long retryAfterMillis;

    public FeedClient(FeedSettings settings, FeedState state, FeedEvents events) {
        this.settings = settings;
        this.state = state;
        this.events = events;
        this.listener = randomText(LISTENER_BYTES);
        this.thread = new Thread(this::follow, "gatehouse-feed");
        this.thread.setDaemon(true);
    }

    /** Starts to follow the feed. Call it once. */
    public void start() {
        thread.start();
    }

    /** Whether the last request got no response at all, or one that says that the server is unavailable. */
    public boolean isUnreachable() {
        return unreachable;
    }

    private void follow() {
        while (closed.getCount() > 0) {
            long pause = step();
            try {
                if (pause > 0 && closed.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** One request; returns the pause after it in milliseconds. */
    private long step() {
        retryAfterMillis = 0;
        long started = settings.now().mono();
        String problem = "";
        try {
            FeedOutcome outcome = needsSnapshot ? snapshot() : changes();
            needsSnapshot = needsSnapshot ? outcome != FeedOutcome.LOADED : outcome == FeedOutcome.RESYNC;
            switch (outcome) {
                case LOADED, APPLIED, APPLIED_MORE, IDLE -> {
                    unreachable = false;
                    events.applied();
                    return pacing.pauseAfter(outcome, settings.now().mono() - started);
                }
                case RESYNC -> {
                    return 0;
                }
                case REJECTED -> unreachable = false;
                // Its status has decided whether the server is reachable.
                case UNAVAILABLE -> {}
            }
            problem = state.lastProblem();
        } catch (IOException | RuntimeException e) {
            unreachable = true;
            problem = String.valueOf(e);
        }
        disconnect();
        if (closed.getCount() > 0) {
            events.failed(problem);
        }
        return pause();
    }

    private long pause() {
        attempt++;
        long pause =
                state.isFresh(settings.now()) ? RETRY_MILLIS : settings.random().nextInt((int) LONGEST_PAUSE_MILLIS);
        return Math.min(LONGEST_PAUSE_MILLIS, Math.max(pause, retryAfterMillis));
    }

    private FeedOutcome snapshot() throws IOException {
        HttpResponse response = get("/revocations/snapshot", MAX_SNAPSHOT, SNAPSHOT_TIMEOUT_MILLIS, connect());
        if (response.status() != 200) {
            ClockReading now = settings.now();
            return state.applyChanges(new FeedExchange(now, now, "", unavailable(response), ""));
        }
        byte[] body = response.body();
        boolean isGzip = response.header("content-encoding").equals("gzip");
        return state.applySnapshot(() -> {
            ByteArrayInputStream bytes = new ByteArrayInputStream(body);
            return isGzip ? new GZIPInputStream(bytes) : bytes;
        });
    }

    private FeedOutcome changes() throws IOException {
        String nonce = randomText(NONCE_BYTES);
        FeedConnection open = connect();
        ClockReading sent = settings.now();
        // This also records the reading: a suspension after it must not count as one before it. Without freshness the
        // response must not be pending.
        int wait = state.isFresh(sent) ? WAIT_SECONDS : 0;
        String path =
                "/revocations/changes?after=" + URLEncoder.encode(state.cursor().orElseThrow(), StandardCharsets.UTF_8)
                        + "&wait=" + wait + "&nonce=" + nonce + "&listener=" + listener;
        HttpResponse response = get(path, MAX_CHANGES, READ_TIMEOUT_MILLIS, open);
        ClockReading received = settings.now();
        String body = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(response.body()))
                .toString();
        int status = response.status() == 200 || response.status() == 410 ? response.status() : unavailable(response);
        return state.applyChanges(new FeedExchange(sent, received, nonce, status, body));
    }

    private int unavailable(HttpResponse response) {
        String seconds = response.header("retry-after");
        retryAfterMillis = seconds.matches("[0-9]{1,5}") ? Long.parseLong(seconds) * 1_000 : 0;
        unreachable = response.status() >= 500;
        // A cursor is of no importance to a snapshot.
        return response.status() == 410 ? 503 : response.status();
    }

    private HttpResponse get(String path, int maxBody, long timeoutMillis, FeedConnection open) throws IOException {
        Map<String, String> headers = Map.of(
                "Authorization",
                settings.credential().header(),
                "Accept",
                "application/json, application/x-ndjson",
                "Accept-Encoding",
                needsSnapshot ? "gzip" : "identity",
                "User-Agent",
                "gatehouse-verifier-java");
        HttpResponse response = open.get(settings.base().getRawPath() + path, headers, maxBody, timeoutMillis);
        if (!response.keepsConnection()) {
            disconnect();
        }
        return response;
    }

    private FeedConnection connect() throws IOException {
        FeedConnection open = connection;
        if (open == null) {
            InetAddress[] addresses = InetAddress.getAllByName(settings.base().getHost());
            open = FeedConnection.open(settings, addresses[Math.floorMod(attempt, addresses.length)]);
            connection = open;
            if (closed.getCount() == 0) {
                disconnect();
            }
        }
        return open;
    }

    private void disconnect() {
        FeedConnection open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    private String randomText(int length) {
        byte[] bytes = new byte[length];
        settings.random().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /** Ends the thread and closes the connection, within a second. */
    @Override
    public void close() {
        closed.countDown();
        disconnect();
        try {
            if (thread != Thread.currentThread()) {
                thread.join(CLOSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
