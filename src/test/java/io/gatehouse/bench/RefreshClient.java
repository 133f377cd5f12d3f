package io.gatehouse.bench;

import io.gatehouse.testing.Api;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One connection that refreshes the sessions of its user in random order. One thread at a time. */
record RefreshClient(KeptConnection connection, String[] tokens, Random random) {
    private static final String PASSWORD = "correct horse battery staple";
    private static final Pattern REFRESH_TOKEN = Pattern.compile("\"refresh_token\"\\s*:\\s*\"([^\"]+)\"");

    /** Registers this number of users and creates this number of sessions for each. */
    static List<RefreshClient> of(URI root, int count, int sessions) {
        Api api = new Api(root);
        List<RefreshClient> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String login = "user-" + i;
            if (api.register(login, PASSWORD).status() != 201) {
                throw new IllegalStateException("Not registered");
            }
            String[] tokens = new String[sessions];
            for (int j = 0; j < sessions; j++) {
                tokens[j] = api.login(login, PASSWORD).refresh();
            }
            clients.add(new RefreshClient(new KeptConnection(root), tokens, new Random(i)));
        }
        return clients;
    }

    /**
     * Refreshes one session after another and fails at the first rejection.
     *
     * @param took receives the nanoseconds of each refresh
     * @return the number of refreshes
     */
    long refreshWhile(BooleanSupplier goOn, LongConsumer took) {
        long done = 0;
        for (long start = System.nanoTime(); goOn.getAsBoolean(); ) {
            refresh(random.nextInt(tokens.length));
            long now = System.nanoTime();
            took.accept(now - start);
            start = now;
            done++;
        }
        return done;
    }

    private void refresh(int session) {
        byte[] request = connection.request(
                "POST", "/api/v1/auth/refresh", "Content-Type: application/json\r\n", '"' + tokens[session] + '"');
        KeptConnection.Answer answer = connection.send(request);
        Matcher token = REFRESH_TOKEN.matcher(answer.body());
        if (answer.status() != 200 || !token.find()) {
            throw new IllegalStateException(answer.status() + " " + answer.body());
        }
        tokens[session] = token.group(1);
    }
}
