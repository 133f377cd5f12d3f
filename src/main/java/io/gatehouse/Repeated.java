package io.gatehouse;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that fails is done again next time; an executor would drop it. */
record Repeated(String name, Runnable work) implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Repeated.class);

    @Override
    public void run() {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.warn("{} failed and is tried again", name, e);
        }
    }
}
