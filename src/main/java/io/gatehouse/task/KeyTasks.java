package io.gatehouse.task;

import io.gatehouse.kernel.Problem;
import io.gatehouse.token.KeyFollowers;
import io.gatehouse.token.KeyKind;
import io.gatehouse.token.KeyModule;
import io.gatehouse.token.KeyResealing;
import io.gatehouse.token.KeyTransition;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** The admin tasks for keys. */
public final class KeyTasks {
    private static final String KIND = "kind";
    private static final String FORCE = "force";
    private static final String KID = "kid";
    /** In seconds. */
    private static final String WAIT = "wait";

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int MAX_NAMED = 20;

    private KeyTasks() {}

    /** All tasks for keys. */
    public static List<AdminTask> of(KeyModule keys, KeyFollowers followers) {
        return List.of(rotate(keys, followers), revoke(keys), reseal(keys.resealing()));
    }

    private static AdminTask rotate(KeyModule keys, KeyFollowers followers) {
        List<TaskParameter> parameters =
                List.of(kind(), TaskParameter.flag(FORCE), TaskParameter.optional(WAIT, "[0-9]|[1-5][0-9]|60", "30"));
        return new AdminTask("rotate-signing-key", parameters, call -> {
            List<String> lacking = kindOf(call) == KeyKind.MAC ? List.of() : lacking(followers, call);
            KeyTransition move = keys.rotation().rotate(kindOf(call), call.flag(FORCE), call.dryRun());
            keys.reload().run();
            return report(call, "retired", move).with("verifiers_without_next_key", lacking.size());
        });
    }

    /** Waits for the verifiers that do not have the next key, unless the call is forced or a dry run. */
    private static List<String> lacking(KeyFollowers followers, TaskCall call) {
        List<String> lacking = followers.withoutNewestKeys();
        if (call.flag(FORCE) || call.dryRun()) {
            return lacking;
        }
        for (int left = Integer.parseInt(call.text(WAIT)); left > 0 && !lacking.isEmpty(); left--) {
            LockSupport.parkNanos(SECOND.toNanos());
            lacking = followers.withoutNewestKeys();
        }
        if (!lacking.isEmpty()) {
            throw Problem.INPUT_INVALID.asException(lacking.size()
                    + " live verifiers do not have the next key and would reject new tokens: "
                    + lacking.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
                    + ". Call again, or set force=true.");
        }
        return lacking;
    }

    private static AdminTask revoke(KeyModule keys) {
        List<TaskParameter> parameters = List.of(kind(), TaskParameter.required(KID, "[0-9A-Za-z_-]{1,64}"));
        return new AdminTask("revoke-signing-key", parameters, call -> {
            KeyTransition move = kindOf(call) == KeyKind.SIGNING
                    ? keys.rotation().revokeSigning(call.text(KID), call.dryRun())
                    : keys.rotation().revokeMac(number(call.text(KID)), call.dryRun());
            keys.reload().run();
            return report(call, "revoked", move);
        });
    }

    private static AdminTask reseal(KeyResealing resealing) {
        return new AdminTask("reseal-keys", List.of(), call -> report(resealing.reseal(call.dryRun())));
    }

    /** The report of re-encrypted keys. */
    public static TaskReport report(int resealed) {
        return TaskReport.empty().with("resealed", resealed);
    }

    private static TaskParameter kind() {
        return TaskParameter.oneOf(KIND, KeyKind.SIGNING.word(), KeyKind.MAC.word());
    }

    private static KeyKind kindOf(TaskCall call) {
        return call.text(KIND).equals(KeyKind.MAC.word()) ? KeyKind.MAC : KeyKind.SIGNING;
    }

    private static int number(String kid) {
        if (!kid.matches("[0-9]{1,3}")) {
            throw Problem.REQUEST_MALFORMED.asException("The kid of a MAC key is its number, 0 to 255.");
        }
        return Integer.parseInt(kid);
    }

    private static TaskReport report(TaskCall call, String what, KeyTransition move) {
        return TaskReport.empty()
                .with(KIND, call.text(KIND))
                .with(what, move.old())
                .with("current", move.current())
                .with("next", move.next());
    }
}
