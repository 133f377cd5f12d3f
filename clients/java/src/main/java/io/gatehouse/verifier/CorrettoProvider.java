package io.gatehouse.verifier;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import java.security.Provider;
import org.jspecify.annotations.Nullable;

/**
 * The Amazon Corretto Crypto Provider. It is in a separate class, because the library is an optional dependency: without it, the
 * first use of this class throws a {@link LinkageError}.
 */
final class CorrettoProvider {
    private CorrettoProvider() {}

    /** Why the native library did not load; null if it did. */
    static @Nullable Throwable loadingError() {
        return AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError();
    }

    static boolean passesSelfTests() {
        return AmazonCorrettoCryptoProvider.INSTANCE.runSelfTests() == SelfTestStatus.PASSED;
    }

    static Provider instance() {
        return AmazonCorrettoCryptoProvider.INSTANCE;
    }
}
