package io.gatehouse.verifier.feed;

import java.io.IOException;
import java.io.InputStream;

/** A downloaded snapshot. It is read twice: first to check that it is complete, then to apply it. */
@FunctionalInterface
public interface SnapshotSource {
    /** Opens the uncompressed lines. */
    InputStream open() throws IOException;
}
