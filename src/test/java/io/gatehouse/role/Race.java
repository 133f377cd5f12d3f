package io.gatehouse.role;

import io.gatehouse.kernel.Problem;
import io.gatehouse.kernel.ProblemException;
import io.gatehouse.testing.Together;
import java.util.List;
import java.util.concurrent.Callable;

/** Runs calls that start together. */
final class Race {
    /** Stands for success among the problems. */
    static final String WON = "WON";

    private Race() {}

    /** How each call ended: {@link #WON} or the name of the {@link Problem}. */
    static List<String> run(List<Callable<?>> calls) throws Exception {
        List<Callable<String>> outcomes = calls.stream()
                .<Callable<String>>map(call -> () -> outcome(call))
                .toList();
        return Together.run(outcomes);
    }

    static String outcome(Callable<?> call) throws Exception {
        try {
            call.call();
            return WON;
        } catch (ProblemException e) {
            return e.problem().name();
        }
    }
}
