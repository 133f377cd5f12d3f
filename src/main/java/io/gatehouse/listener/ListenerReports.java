package io.gatehouse.listener;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.kernel.ClientId;
import io.gatehouse.listener.ListenerReportDao.ClientName;
import io.gatehouse.listener.ListenerReportDao.Report;
import io.gatehouse.storage.Database;
import io.gatehouse.token.KeyFollowers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The listeners of all instances. Each instance writes a report about its own to PostgreSQL, and keeps the last reports of
 * the others. An instance without listeners writes nothing. Thread-safe.
 */
public final class ListenerReports implements Runnable, KeyFollowers {
    private static final ObjectMapper JSON =
            new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    private static final TypeReference<List<ListenerState>> STATES = new TypeReference<>() {};
    private static final Comparator<ListenerView> WORST_FIRST = Comparator.comparing(ListenerView::newestKeys)
            .thenComparing(Comparator.comparingLong(ListenerReports::lag).reversed());

    private final Database database;
    private final Listeners own;
    private final UUID instance;
    private final LongSupplier newestKeys;
    private final LongSupplier nanoTime;
    private volatile Others others;
    private boolean hasReported;

    /**
     * @param instance a random id of this process
     * @param newestKeys the version of the current JWKS
     * @param nanoTime the monotonic clock in nanoseconds
     */
    public ListenerReports(
            Database database, Listeners own, UUID instance, LongSupplier newestKeys, LongSupplier nanoTime) {
        this.database = database;
        this.own = own;
        this.instance = instance;
        this.newestKeys = newestKeys;
        this.nanoTime = nanoTime;
        this.others = new Others(Map.of(), Map.of(), nanoTime.getAsLong());
    }

    private static long lag(ListenerView view) {
        return Math.max(view.ageMillis(), view.canaryMillis());
    }

    /** What was read last, and when. */
    private record Others(Map<UUID, List<ListenerState>> states, Map<UUID, String> names, long nanos) {}

    /** Writes the report of this instance and reads those of the others. After a failure, those of the last call stay. */
    @Override
    public void run() {
        List<ListenerState> states = own.states();
        long now = nanoTime.getAsLong();
        others = database.inTransaction(tx -> {
            ListenerReportDao dao = tx.dao(ListenerReportDao.class);
            // The last report of an instance says that it has no listeners any more.
            if (!states.isEmpty() || hasReported) {
                dao.write(instance, write(states));
                dao.removeOlderThan(Listeners.KEPT.toSeconds());
            }
            return read(dao, now);
        });
        hasReported = !states.isEmpty();
    }

    private Others read(ListenerReportDao dao, long now) {
        Map<UUID, List<ListenerState>> states = dao.others(instance).stream()
                .collect(Collectors.toUnmodifiableMap(Report::instance, ListenerReports::read));
        if (states.isEmpty() && !hasReported) {
            return new Others(states, Map.of(), now);
        }
        Map<UUID, String> names =
                dao.names().stream().collect(Collectors.toUnmodifiableMap(ClientName::id, ClientName::name));
        return new Others(states, names, now);
    }

    private static String write(List<ListenerState> states) {
        try {
            return JSON.writeValueAsString(states);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Records of numbers and texts can be written", e);
        }
    }

    private static List<ListenerState> read(Report report) {
        try {
            return JSON.readValue(report.listeners(), STATES).stream()
                    .map(state -> state.older(report.ageMillis()))
                    .toList();
        } catch (JsonProcessingException e) {
            // Another version of the service writes another form.
            return List.of();
        }
    }

    /** The listeners of all instances that are not forgotten, those without the newest keys first, then the slowest. */
    public List<ListenerView> all() {
        Map<ListenerId, ListenerView> newest = new HashMap<>();
        Others known = others;
        long keys = newestKeys.getAsLong();
        long elapsed = TimeUnit.NANOSECONDS.toMillis(nanoTime.getAsLong() - known.nanos());
        own.states().forEach(state -> keepNewest(newest, state, view(instance, state, known.names(), keys)));
        known.states()
                .forEach((other, states) -> states.stream()
                        .map(state -> state.older(elapsed))
                        .forEach(state -> keepNewest(newest, state, view(other, state, known.names(), keys))));
        List<ListenerView> sorted = new ArrayList<>(newest.values());
        sorted.removeIf(view -> view.ageMillis() > Listeners.KEPT.toMillis());
        sorted.sort(WORST_FIRST);
        return sorted;
    }

    /** A listener that has moved is in the reports of two instances. */
    private static void keepNewest(Map<ListenerId, ListenerView> newest, ListenerState state, ListenerView view) {
        ListenerId id = new ListenerId(new ClientId(state.client()), state.process());
        newest.merge(id, view, (one, two) -> one.ageMillis() <= two.ageMillis() ? one : two);
    }

    private static ListenerView view(UUID at, ListenerState state, Map<UUID, String> names, long keys) {
        return new ListenerView(
                names.getOrDefault(state.client(), state.client().toString()),
                state.process(),
                state.software(),
                at,
                state.ageMillis(),
                state.live(),
                state.keys() == keys,
                state.canaryMillis());
    }

    @Override
    public List<String> withoutNewestKeys() {
        return all().stream()
                .filter(view -> view.live() && !view.newestKeys())
                .map(ListenerView::label)
                .toList();
    }
}
