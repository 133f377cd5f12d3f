package io.gatehouse.verifier.feed;

import java.io.IOException;

/** Thrown if a document is not exactly in the format of the feed. It then proves and changes nothing. */
final class FeedFormatException extends IOException {
    FeedFormatException(String message) {
        super(message);
    }
}
