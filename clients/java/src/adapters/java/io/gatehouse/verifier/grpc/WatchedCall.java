package io.gatehouse.verifier.grpc;

import io.gatehouse.verifier.embedded.TokenWatch;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.function.Supplier;

/**
 * A streaming call that another thread can end. A server call is not thread-safe, so its methods share a lock. After the
 * end the service sends and receives nothing more, and learns of it like of a call that the client cancels. Thread-safe.
 */
final class WatchedCall<Q, S> extends SimpleForwardingServerCall<Q, S> {
    private final Object lock = new Object();
    private boolean isClosed;
    private volatile boolean hasEnded;

    WatchedCall(ServerCall<Q, S> call) {
        super(call);
    }

    /** Starts the call, and watches the token until the call is over. */
    ServerCall.Listener<Q> start(TokenWatch watch, Supplier<ServerCall.Listener<Q>> call) {
        try {
            return new WatchedListener(call.get(), watch);
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    /** Ends the call because its token is no longer valid. */
    void end() {
        synchronized (lock) {
            if (!isClosed) {
                isClosed = true;
                hasEnded = true;
                delegate()
                        .close(
                                Status.UNAUTHENTICATED.withDescription("The access token expired or was revoked"),
                                new Metadata());
            }
        }
    }

    @Override
    public void sendHeaders(Metadata headers) {
        synchronized (lock) {
            if (!hasEnded) {
                super.sendHeaders(headers);
            }
        }
    }

    @Override
    public void sendMessage(S message) {
        synchronized (lock) {
            if (!hasEnded) {
                super.sendMessage(message);
            }
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        synchronized (lock) {
            isClosed = true;
            if (!hasEnded) {
                super.close(status, trailers);
            }
        }
    }

    @Override
    public boolean isReady() {
        return !hasEnded && super.isReady();
    }

    @Override
    public boolean isCancelled() {
        return hasEnded || super.isCancelled();
    }

    private final class WatchedListener extends SimpleForwardingServerCallListener<Q> {
        private final TokenWatch watch;

        WatchedListener(ServerCall.Listener<Q> listener, TokenWatch watch) {
            super(listener);
            this.watch = watch;
        }

        @Override
        public void onMessage(Q message) {
            if (!hasEnded) {
                super.onMessage(message);
            }
        }

        @Override
        public void onHalfClose() {
            if (!hasEnded) {
                super.onHalfClose();
            }
        }

        @Override
        public void onComplete() {
            watch.close();
            if (hasEnded) {
                super.onCancel();
            } else {
                super.onComplete();
            }
        }

        @Override
        public void onCancel() {
            watch.close();
            super.onCancel();
        }
    }
}
