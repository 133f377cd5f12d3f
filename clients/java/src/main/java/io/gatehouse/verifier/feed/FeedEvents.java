package io.gatehouse.verifier.feed;

/** What a {@link FeedClient} reports. Called on its thread, so an implementation must not block. */
public interface FeedEvents {
    /** A response was applied: the entries and the freshness may have changed. */
    void applied();

    /** A request failed. */
    void failed(String reason);
}
