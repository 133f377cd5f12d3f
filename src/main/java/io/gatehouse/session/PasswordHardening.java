package io.gatehouse.session;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.password.PasswordHasher;
import io.gatehouse.session.CredentialsDao.StoredPassword;
import io.gatehouse.storage.Database;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Puts argon2id around the weak hashes of users who have not logged in. Each batch commits by itself, and replaces only what
 * is still as it was read: a run may end at any moment, be repeated, and run beside logins and beside another run.
 * Thread-safe.
 */
public final class PasswordHardening {
    private static final int PAGE = 1_000;
    private static final int BATCH = 100;
    /** What is smaller than every id of a user. */
    private static final UUID BEFORE_ALL = new UUID(0, 0);

    private final Database database;
    private final PasswordHasher hasher;
    private final AuditLog audit;
    private final ExecutorService workers;

    /** @param workers run the hashes; as many at once as it has threads */
    public PasswordHardening(Database database, PasswordHasher hasher, AuditLog audit, ExecutorService workers) {
        this.database = database;
        this.hasher = hasher;
        this.audit = audit;
        this.workers = workers;
    }

    private record Wrapped(StoredPassword weak, String hash) {
        @Override
        public String toString() {
            return "Wrapped[***]";
        }
    }

    /**
     * Does it. What it did before a failure stays done.
     *
     * @param dryRun to count only
     * @param said told of the progress, batch by batch
     */
    public Progress run(boolean dryRun, Consumer<Progress> said) {
        Progress progress = new Progress();
        UUID after = BEFORE_ALL;
        List<StoredPassword> page;
        do {
            UUID from = after;
            page = database.with(CredentialsDao.class, dao -> dao.page(from, PAGE));
            List<StoredPassword> weak = page.stream().filter(progress::look).toList();
            for (int i = 0; !dryRun && i < weak.size(); i += BATCH) {
                replace(wrapped(weak.subList(i, Math.min(weak.size(), i + BATCH))), progress);
                said.accept(progress);
            }
            after = page.isEmpty() ? after : page.get(page.size() - 1).id();
        } while (page.size() == PAGE);
        return progress;
    }

    private List<Wrapped> wrapped(List<StoredPassword> weak) {
        List<Future<Wrapped>> hashes = weak.stream()
                .map(user -> workers.submit(() -> new Wrapped(user, hasher.wrap(user.passwordHash()))))
                .toList();
        List<Wrapped> wrapped = new ArrayList<>();
        try {
            for (Future<Wrapped> each : hashes) {
                wrapped.add(each.get());
            }
            return wrapped;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while hashing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A hash could not be computed", e.getCause());
        }
    }

    // In the order of ids, as everybody locks users.
    private void replace(List<Wrapped> batch, Progress progress) {
        int replaced = database.inTransaction(tx -> {
            CredentialsDao dao = tx.dao(CredentialsDao.class);
            int count = 0;
            for (Wrapped each : batch) {
                count += dao.replaceHash(each.weak().id(), each.weak().passwordHash(), each.hash());
            }
            if (count > 0) {
                audit.record(
                        tx,
                        AuditEvent.success(AuditAction.PASSWORDS_HARDEN).with(Map.of("count", String.valueOf(count))));
            }
            return count;
        });
        progress.hardened += replaced;
        progress.changed += batch.size() - replaced;
    }

    /** What a run has seen and done. It belongs to the thread that runs. */
    public final class Progress {
        private final Map<String, Long> kinds = new TreeMap<>();
        private long weak;
        private long unusable;
        private long hardened;
        private long changed;

        private Progress() {}

        /** Counts a hash; says if it is weak. */
        private boolean look(StoredPassword user) {
            String hash = user.passwordHash();
            boolean isWeak = hasher.isWeak(hash);
            Optional<String> fault = isWeak ? Optional.empty() : hasher.unusableReason(hash);
            kinds.merge(fault.or(() -> hasher.describe(hash)).orElseThrow(), 1L, Long::sum);
            weak += isWeak ? 1 : 0;
            unusable += fault.isPresent() ? 1 : 0;
            return isWeak;
        }

        /** How many users have a hash of which scheme and cost, as they were read. */
        public Map<String, Long> kinds() {
            return Collections.unmodifiableMap(kinds);
        }

        /** How many of them are weak. */
        public long weak() {
            return weak;
        }

        /** How many have a hash that no password matches, and that hardening does not help. */
        public long unusable() {
            return unusable;
        }

        public long hardened() {
            return hardened;
        }

        /** How many were replaced by somebody else meanwhile, such as by a login. */
        public long changed() {
            return changed;
        }
    }
}
