package io.gatehouse.feed;

import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One pending request for changes, which is completed once. Thread-safe. */
final class LongPoll {
    private final Changes.Listener listener;
    private final Consumer<Changes.Listener> response;
    private final AtomicBoolean completed = new AtomicBoolean();
    private volatile Runnable afterwards = () -> {};
    private volatile @Nullable Future<?> timeout;

    /** @param response writes the response; must not block or throw */
    LongPoll(Changes.Listener listener, Consumer<Changes.Listener> response) {
        this.listener = listener;
        this.response = response;
    }

    /** The position from which the listener lacks entries. */
    long from() {
        return listener.from();
    }

    /** Sets what runs before the response is written. Call it before the request can be completed by another thread. */
    void onCompletion(Runnable action) {
        afterwards = action;
    }

    void timeout(Future<?> scheduled) {
        timeout = scheduled;
        if (completed.get()) {
            scheduled.cancel(false);
        }
    }

    /** Writes the response, unless this was done before. */
    void complete() {
        if (completed.compareAndSet(false, true)) {
            Future<?> scheduled = timeout;
            if (scheduled != null) {
                scheduled.cancel(false);
            }
            afterwards.run();
            response.accept(listener);
        }
    }
}
