package io.gatehouse.password;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Reads a response body as ISO-8859-1 text, and cancels the response when it exceeds the limit. */
final class BoundedBodySubscriber implements BodySubscriber<String> {
    private final int maxCharacters;
    private final StringBuilder text = new StringBuilder();
    private final CompletableFuture<String> body = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;

    /** @param maxCharacters the most characters to accept */
    BoundedBodySubscriber(int maxCharacters) {
        this.maxCharacters = maxCharacters;
    }

    @Override
    public CompletionStage<String> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription started) {
        subscription = started;
        started.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        for (ByteBuffer buffer : buffers) {
            if (text.length() + buffer.remaining() > maxCharacters) {
                cancel();
                return;
            }
            text.append(StandardCharsets.ISO_8859_1.decode(buffer));
        }
    }

    private void cancel() {
        if (subscription != null) {
            subscription.cancel();
        }
        body.completeExceptionally(new IOException("The response is longer than " + maxCharacters + " characters"));
    }

    @Override
    public void onError(Throwable e) {
        body.completeExceptionally(e);
    }

    @Override
    public void onComplete() {
        body.complete(text.toString());
    }
}
