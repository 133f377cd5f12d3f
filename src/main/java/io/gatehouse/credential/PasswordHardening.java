package io.gatehouse.credential;

import io.gatehouse.audit.AuditAction;
import io.gatehouse.audit.AuditEvent;
import io.gatehouse.audit.AuditLog;
import io.gatehouse.credential.CredentialsDao.StoredPassword;
import io.gatehouse.password.PasswordHasher;
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
 * Wraps the weak hashes of users who have not logged in with argon2id. Each batch is its own transaction and replaces
 * only hashes that have not changed since they were read. So a run can stop at any moment, be repeated, and run
 * concurrently with logins and with another run. Thread-safe.
 */
public final class PasswordHardening {
    private static final int PAGE = 1_000;
    private static final int BATCH = 100;
    /** Smaller than the id of any user. */
    private static final UUID BEFORE_FIRST = new UUID(0, 0);

    private final Database database;
    private final PasswordHasher hasher;
    private final AuditLog audit;
    private final ExecutorService workers;

    /** @param workers the threads that compute hashes, one hash each at a time */
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
     * Wraps all weak hashes. A failure ends the run, and the batches before it stay committed.
     *
     * @param dryRun whether to count only
     * @param listener receives the progress after each batch
     */
    public Progress run(boolean dryRun, Consumer<Progress> listener) {
        Progress progress = new Progress();
        UUID after = BEFORE_FIRST;
        List<StoredPassword> page;
        do {
            UUID from = after;
            page = database.with(CredentialsDao.class, dao -> dao.page(from, PAGE));
            List<StoredPassword> weak = page.stream().filter(progress::count).toList();
            for (int i = 0; !dryRun && i < weak.size(); i += BATCH) {
                replace(wrapped(weak.subList(i, Math.min(weak.size(), i + BATCH))), progress);
                listener.accept(progress);
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

    // Replaces in the order of ids, which is the lock order of users.
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

    /** The progress of a run. Not thread-safe: only the thread of the run reads it. */
    public final class Progress {
        private final Map<String, Long> kinds = new TreeMap<>();
        private long weak;
        private long unusable;
        private long hardened;
        private long changed;

        private Progress() {}

        /** Counts a hash; returns whether it is weak. */
        private boolean count(StoredPassword user) {
            String hash = user.passwordHash();
            boolean isWeak = hasher.isWeak(hash);
            Optional<String> fault = isWeak ? Optional.empty() : hasher.unusableReason(hash);
            kinds.merge(fault.or(() -> hasher.describe(hash)).orElseThrow(), 1L, Long::sum);
            weak += isWeak ? 1 : 0;
            unusable += fault.isPresent() ? 1 : 0;
            return isWeak;
        }

        /** The number of users per hash scheme and cost, as read before any change. */
        public Map<String, Long> kinds() {
            return Collections.unmodifiableMap(kinds);
        }

        /** The number of weak hashes. */
        public long weak() {
            return weak;
        }

        /** The number of hashes that cannot be verified; hardening does not change them. */
        public long unusable() {
            return unusable;
        }

        /** The number of wrapped hashes. */
        public long hardened() {
            return hardened;
        }

        /** The number of hashes that changed between read and write, for example by a login. */
        public long changed() {
            return changed;
        }
    }
}
