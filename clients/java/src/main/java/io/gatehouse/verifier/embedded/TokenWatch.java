package io.gatehouse.verifier.embedded;

/** The watch of a token of a long connection, see {@link GatehouseVerifier#watch}. Thread-safe. */
public interface TokenWatch extends AutoCloseable {
    /** Ends the watch. Its callback is not called afterwards, unless it already runs. */
    @Override
    void close();
}
