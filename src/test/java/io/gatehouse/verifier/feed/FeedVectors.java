package io.gatehouse.verifier.feed;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The scripts of clients/vectors/feed.json, for the listeners of all languages. */
final class FeedVectors {
    static final String ISSUER = "https://id.example";
    /** The own wall clock and the server's at the own monotonic time 0. */
    private static final long WALL = 1_790_000_000_000L;

    private static final long HOUR = 3_600_000;
    private static final String SESSION = "0198a000-0000-7000-8000-000000000002";
    private static final String OTHER_SESSION = "0198a000-0000-7000-8000-0000000000ff";
    private static final String SUBJECT = "0198a000-0000-7000-8000-000000000001";
    private static final String KID = "0198a000-0000-7000-8000-00000000000a";
    /** Generation 5 of {@link #SESSION}; the neighbours are generations 4 and 6. */
    private static final String JTI = "AZigAAAAcACAAAAAAAAAAgAAAAU";

    private static final String JTI_BEFORE = "AZigAAAAcACAAAAAAAAAAgAAAAQ";
    private static final String JTI_AFTER = "AZigAAAAcACAAAAAAAAAAgAAAAY";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<ObjectNode> scripts = new ArrayList<>();

    FeedVectors() {
        kinds();
        generations();
        merging();
        snapshots();
        rejectedChanges();
        statuses();
        freshness();
        suspension();
        forgetting();
        clocks();
    }

    ObjectNode file() {
        ObjectNode file = JSON.createObjectNode().put("issuer", ISSUER);
        ArrayNode list = file.putArray("scripts");
        scripts.forEach(list::add);
        return file;
    }

    private Script script(String name) {
        return new Script(name);
    }

    private static String entry(String kind, String key, long epoch, long until) {
        return "[\"" + kind + "\",\"" + key + "\"," + epoch + "," + until + "]";
    }

    private static String entry(String kind, String key, long epoch) {
        return entry(kind, key, epoch, WALL + HOUR);
    }

    private static String header() {
        return "{\"v\":1,\"issuer\":\"" + ISSUER + "\",\"cursor\":\"c0\",\"now\":" + WALL + ",\"keys\":{\"keys\":[]}}";
    }

    /** A script, whose steps are added one after the other. The own wall clock is {@link #WALL} plus the monotonic time. */
    private final class Script {
        private final ArrayNode steps;

        Script(String name) {
            ObjectNode script = JSON.createObjectNode().put("name", name).put("maxStaleness", 20_000);
            this.steps = script.putArray("steps");
            scripts.add(script);
        }

        private ObjectNode step(String kind) {
            return steps.addObject().put("do", kind);
        }

        Script snapshot(String expected, String... lines) {
            ObjectNode step = step("snapshot");
            ArrayNode array = step.putArray("lines");
            List.of(lines).forEach(array::add);
            step.put("expect", expected);
            return this;
        }

        /** A complete snapshot. */
        Script loaded(String... entries) {
            List<String> lines = new ArrayList<>(List.of(header()));
            lines.addAll(List.of(entries));
            lines.add("{\"end\":" + entries.length + "}");
            return snapshot("loaded", lines.toArray(String[]::new));
        }

        /** An exchange with any body, sent at a time and answered 5 ms later. */
        Script response(long mono, int status, String body, String expected) {
            return exchange(mono, WALL + mono, mono + 5, WALL + mono + 5, status, body, expected);
        }

        Script exchange(
                long mono, long wall, long receivedMono, long receivedWall, int status, String body, String expected) {
            step("changes")
                    .put("mono", mono)
                    .put("wall", wall)
                    .put("receivedMono", receivedMono)
                    .put("receivedWall", receivedWall)
                    .put("nonce", "nonce-0123456789")
                    .put("status", status)
                    .put("body", body)
                    .put("expect", expected);
            return this;
        }

        /** A response without delay on the server. */
        Script applied(long mono, String... entries) {
            return response(mono, 200, body(mono, 0, entries), "applied");
        }

        Script verdict(long mono, long wall, ObjectNode claims, String expected) {
            step("verdict")
                    .put("mono", mono)
                    .put("wall", wall)
                    .<ObjectNode>set("claims", claims)
                    .put("expect", expected);
            return this;
        }

        Script verdict(long mono, ObjectNode claims, String expected) {
            return verdict(mono, WALL + mono, claims, expected);
        }

        Script ready(long mono, long wall, boolean expected) {
            step("ready").put("mono", mono).put("wall", wall).put("expect", expected);
            return this;
        }

        Script size(long mono, int expected) {
            step("size").put("mono", mono).put("wall", WALL + mono).put("expect", expected);
            return this;
        }
    }

    /** The body of a response whose server knows everything up to some milliseconds after it read the request. */
    private static String body(long mono, long known, String... entries) {
        return body("", mono, known, entries);
    }

    private static String body(String more, long mono, long known, String... entries) {
        return "{\"v\":1,\"nonce\":\"nonce-0123456789\",\"cursor\":\"c1\",\"at\":500000,\"asOf\":" + (500_000 + known)
                + ",\"now\":" + (WALL + mono) + more + ",\"e\":[" + String.join(",", entries) + "]}";
    }

    private static ObjectNode claims() {
        ObjectNode claims = JSON.createObjectNode()
                .put("kid", KID)
                .put("jti", JTI)
                .put("sid", SESSION)
                .put("sub", SUBJECT);
        claims.putArray("roles").add("clerk").add("editor");
        return claims.put("user_epoch", 1000).put("realm_epoch", 2000);
    }

    private void denied(String name, String entry, boolean denied) {
        String expected = denied ? "revoked" : "accepted";
        script(name + ", from changes").loaded().applied(0, entry).verdict(10, claims(), expected);
        script(name + ", from a snapshot").loaded(entry).applied(0).verdict(10, claims(), expected);
    }

    private void kinds() {
        denied("no entry of this token", entry("session", OTHER_SESSION, 0), false);
        denied("a session", entry("session", SESSION, 0), true);
        denied("a subject with a higher epoch", entry("subject", SUBJECT, 1001), true);
        denied("a subject with the same epoch", entry("subject", SUBJECT, 1000), false);
        denied("a subject with the largest epoch", entry("subject", SUBJECT, (1L << 53) - 1), true);
        denied("another subject", entry("subject", OTHER_SESSION, 1001), false);
        denied("the second role with a higher epoch", entry("role", "editor", 2001), true);
        denied("a role with the same epoch", entry("role", "editor", 2000), false);
        denied("a role that the token lacks", entry("role", "Editor", 2001), false);
        denied("a signing key", entry("key", KID, 0), true);
        denied("another signing key", entry("key", "other", 0), false);
        denied("the realm with a higher epoch", entry("realm", "*", 2001), true);
        denied("the realm with the same epoch", entry("realm", "*", 2000), false);
    }

    private void generations() {
        denied("the generation of the token", entry("token", JTI, 0), true);
        denied("a later generation", entry("token", JTI_AFTER, 0), true);
        denied("an earlier generation", entry("token", JTI_BEFORE, 0), false);
        denied("a generation of another session", entry("token", "AZigAAAAcACAAAAAAAAA_wAAAAU", 0), false);
        ObjectNode text = claims().put("jti", "jti-1");
        script("a jti that is no generation is compared as text")
                .loaded()
                .applied(0, entry("token", "jti-1", 0))
                .verdict(10, text, "revoked")
                .verdict(10, claims().put("jti", "jti-2"), "accepted");
        script("a jti of 27 characters whose last bits are set is no generation")
                .loaded()
                .applied(0, entry("token", JTI.substring(0, 26) + "B", 0))
                .verdict(10, claims().put("jti", JTI.substring(0, 26) + "B"), "revoked")
                .verdict(10, claims().put("jti", JTI.substring(0, 25) + "AQ"), "accepted");
        script("a generation is an unsigned number")
                .loaded()
                .applied(0, entry("token", "AZigAAAAcACAAAAAAAAAAv____8", 0))
                .verdict(10, claims().put("jti", "AZigAAAAcACAAAAAAAAAAn____8"), "revoked")
                .verdict(10, claims().put("jti", "AZigAAAAcACAAAAAAAAAAoAAAAA"), "revoked");
    }

    private void merging() {
        script("one entry for each session")
                .loaded(entry("token", JTI_BEFORE, 0), entry("token", JTI_AFTER, 0))
                .applied(0, entry("token", JTI, 0), entry("token", JTI, 0))
                .size(10, 1)
                .verdict(10, claims().put("jti", JTI_AFTER), "revoked");
        script("the higher epoch wins, in any order")
                .loaded(entry("subject", SUBJECT, 1001))
                .applied(0, entry("subject", SUBJECT, 900))
                .verdict(10, claims(), "revoked")
                .size(10, 1);
        script("kinds do not mix")
                .loaded(entry("session", SUBJECT, 0), entry("subject", SESSION, 5000), entry("key", "clerk", 0))
                .applied(0)
                .verdict(10, claims(), "accepted")
                .size(10, 3);
        script("a second snapshot adds entries and removes none")
                .loaded(entry("session", SESSION, 0))
                .loaded(entry("session", OTHER_SESSION, 0))
                .applied(0)
                .verdict(10, claims(), "revoked")
                .size(10, 2);
    }

    private void snapshots() {
        script("without a snapshot").verdict(0, claims(), "stale").ready(0, WALL, false);
        script("a snapshot proves no freshness")
                .loaded()
                .verdict(0, claims(), "stale")
                .ready(0, WALL, false);
        script("a revoked token is refused as revoked, even while stale")
                .loaded(entry("session", SESSION, 0))
                .verdict(0, claims(), "revoked");
        String session = entry("session", SESSION, 0);
        rejectedSnapshot("is cut before its last line", header(), session);
        rejectedSnapshot("is cut within an entry", header(), session.substring(0, 30));
        rejectedSnapshot("is cut after its first line", header());
        rejectedSnapshot("is empty");
        rejectedSnapshot("lacks an entry", header(), session, "{\"end\":2}");
        rejectedSnapshot("has an entry too many", header(), session, session, "{\"end\":1}");
        rejectedSnapshot("goes on after its end", header(), "{\"end\":0}", session);
        rejectedSnapshot("has an empty line", header(), "", "{\"end\":0}");
        rejectedSnapshot("has an unknown kind", header(), entry("device", SESSION, 0), "{\"end\":1}");
        rejectedSnapshot("has a line that is not JSON", header(), "[\"session\"", "{\"end\":1}");
        rejectedSnapshot("has an entry with five values", header(), session.replace("]", ",1]"), "{\"end\":1}");
        rejectedSnapshot(
                "has an entry of the realm with another key", header(), entry("realm", "all", 2001), "{\"end\":1}");
        rejectedSnapshot("has version 2", header().replace("\"v\":1", "\"v\":2"), "{\"end\":0}");
        rejectedSnapshot("has no cursor", header().replace("\"cursor\":\"c0\",", ""), "{\"end\":0}");
        rejectedSnapshot("has no keys", header().replace(",\"keys\":{\"keys\":[]}", ""), "{\"end\":0}");
        rejectedSnapshot("has no time", header().replace("\"now\":" + WALL + ",", ""), "{\"end\":0}");
        rejectedSnapshot("has twice its version", header().replace("\"v\":1", "\"v\":1,\"v\":1"), "{\"end\":0}");
        rejectedSnapshot("has an end that is a text", header(), "{\"end\":\"0\"}");
        script("unknown members of a snapshot are ignored")
                .snapshot("loaded", header().replace("{\"v\"", "{\"x\":[{\"y\":null}],\"v\""), "{\"end\":0,\"z\":1}")
                .applied(0)
                .verdict(0, claims(), "accepted");
    }

    private void rejectedSnapshot(String name, String... lines) {
        script("a snapshot that " + name).snapshot("rejected", lines).size(0, 0).verdict(0, claims(), "stale");
        script("a second snapshot that " + name + " changes nothing")
                .loaded()
                .applied(0)
                .snapshot("rejected", lines)
                .size(10, 0)
                .verdict(10, claims(), "accepted");
    }

    private void rejectedChanges() {
        String sound = body(0, 0, entry("session", SESSION, 0));
        reject("is not JSON", sound.substring(0, sound.length() - 1));
        reject("is empty", "");
        reject("is a page", "<html><body>Login</body></html>");
        reject("is an array", "[" + sound + "]");
        reject("is followed by text", sound + "{}");
        reject("has the nonce of another request", sound.replace("nonce-0123456789", "nonce-9876543210"));
        reject("has no nonce", sound.replace("\"nonce\":\"nonce-0123456789\",", ""));
        reject("has version 2", sound.replace("\"v\":1", "\"v\":2"));
        reject("has a version that is a text", sound.replace("\"v\":1", "\"v\":\"1\""));
        reject("has no cursor", sound.replace("\"cursor\":\"c1\",", ""));
        reject("has a cursor that is a number", sound.replace("\"c1\"", "1"));
        reject("has a cursor of 4,097 characters", sound.replace("c1", "c".repeat(4097)));
        reject("has no entries", sound.replaceFirst(",\"e\":.*", "}"));
        reject("has entries that are an object", sound.replaceFirst("\"e\":.*", "\"e\":{}}"));
        reject("has a fraction as asOf", sound.replace("\"asOf\":500000", "\"asOf\":500000.5"));
        reject("has no asOf", sound.replace("\"asOf\":500000,", ""));
        reject("has no at", sound.replace("\"at\":500000,", ""));
        reject("has a text as at", sound.replace("\"at\":500000", "\"at\":\"500000\""));
        reject("has a negative at", sound.replace("\"at\":500000", "\"at\":-1"));
        reject("has no now", sound.replace("\"now\":" + WALL + ",", ""));
        reject("has more that is a text", sound.replace("\"e\":", "\"more\":\"true\",\"e\":"));
        reject("has twice its nonce", sound.replace("\"cursor\"", "\"nonce\":\"nonce-0123456789\",\"cursor\""));
        reject("has a member twice in its keys", sound.replace("\"e\":", "\"keys\":{\"keys\":[],\"keys\":[]},\"e\":"));
        reject("has keys that are an array", sound.replace("\"e\":", "\"keys\":[],\"e\":"));
        reject("has an unknown kind", body(0, 0, entry("session", SESSION, 0), entry("device", "x", 0)));
        reject("has a kind in upper case", body(0, 0, entry("SESSION", SESSION, 0)));
        reject("has an entry of three values", body(0, 0, "[\"session\",\"" + SESSION + "\",0]"));
        reject(
                "has an entry of five values",
                body(0, 0, entry("session", SESSION, 0).replace("]", ",0]")));
        reject("has an entry that is an object", body(0, 0, "{}"));
        reject("has a key that is a number", body(0, 0, "[\"session\",1,0," + (WALL + HOUR) + "]"));
        reject("has an empty key", body(0, 0, entry("session", "", 0)));
        reject("has a key of 256 characters", body(0, 0, entry("role", "r".repeat(256), 1)));
        reject("has a negative epoch", body(0, 0, entry("subject", SUBJECT, -1)));
        reject("has an epoch above 2^53 - 1", body(0, 0, entry("subject", SUBJECT, 1L << 53)));
        reject(
                "has an epoch that is a fraction",
                body(0, 0, entry("subject", SUBJECT, 1).replace(",1,", ",1.5,")));
        reject(
                "has an end that is a text",
                body(0, 0, "[\"session\",\"" + SESSION + "\",0,\"" + (WALL + HOUR) + "\"]"));
        reject("has an entry of the realm with another key", body(0, 0, entry("realm", "all", 2001)));
        reject("has an entry of the realm with the id of a realm", body(0, 0, entry("realm", SESSION, 2001)));
        for (String kind : new String[] {"token", "session", "key"}) {
            String key = kind.equals("token") ? JTI : kind.equals("session") ? SESSION : KID;
            reject("has an epoch in an entry of a " + kind, body(0, 0, entry(kind, key, 1)));
            rejectedSnapshot("has an epoch in an entry of a " + kind, header(), entry(kind, key, 1), "{\"end\":1}");
        }
        String many = String.join(
                ",",
                IntStream.range(0, 5001)
                        .mapToObj(i -> "[\"role\",\"r" + i + "\",1,1]")
                        .toList());
        reject("has 5,001 entries", body(0, 0, many));
        script("unknown members of a response are ignored")
                .loaded()
                .response(0, 200, sound.replace("{\"v\"", "{\"x\":{\"y\":[1.5,null]},\"v\""), "applied")
                .verdict(10, claims(), "revoked");
        script("a response may be followed by white space")
                .loaded()
                .response(0, 200, sound + "\n", "applied")
                .verdict(10, claims(), "revoked");
    }

    /** A response that proves nothing and changes nothing, and the same listener that goes on with the next one. */
    private void reject(String name, String body) {
        script("a response that " + name)
                .loaded()
                .response(0, 200, body, "rejected")
                .size(10, 0)
                .verdict(10, claims(), "stale")
                .applied(20)
                .verdict(30, claims(), "accepted");
    }

    private void statuses() {
        script("410 asks for a snapshot and keeps what is known")
                .loaded(entry("session", OTHER_SESSION, 0))
                .applied(0)
                .response(1000, 410, "{}", "resync")
                .verdict(1010, claims(), "accepted")
                .verdict(1010, claims().put("sid", OTHER_SESSION), "revoked")
                .verdict(20_001, claims(), "stale");
        for (int status : new int[] {204, 302, 400, 401, 404, 429, 500, 502, 503}) {
            script("status " + status + " proves and changes nothing, with any body")
                    .loaded()
                    .response(0, status, body(0, 0, entry("session", SESSION, 0)), "unavailable")
                    .size(10, 0)
                    .verdict(10, claims(), "stale");
        }
    }

    private void freshness() {
        script("the limit of the age")
                .loaded()
                .applied(0)
                .verdict(20_000, claims(), "accepted")
                .verdict(20_001, claims(), "stale")
                .applied(30_000)
                .verdict(30_010, claims(), "accepted");
        script("the age counts from the request, not from the response")
                .loaded()
                .exchange(0, WALL, 15_000, WALL + 15_000, 200, body(0, 0), "applied")
                .verdict(20_000, claims(), "accepted")
                .verdict(20_001, claims(), "stale");
        script("a request that was pending proves what the server learned meanwhile")
                .loaded()
                .exchange(0, WALL, 3010, WALL + 3010, 200, body(3000, 2990), "applied")
                .verdict(22_990, claims(), "accepted")
                .verdict(22_991, claims(), "stale");
        script("a server that was behind when it read the request")
                .loaded()
                .exchange(10_000, WALL + 10_000, 10_005, WALL + 10_005, 200, body(10_000, -4000), "applied")
                .verdict(26_000, claims(), "accepted")
                .verdict(26_001, claims(), "stale");
        script("a proof is never later than its response")
                .loaded()
                .exchange(0, WALL, 1000, WALL + 1000, 200, body(0, 100_000), "applied")
                .verdict(21_000, claims(), "accepted")
                .verdict(21_001, claims(), "stale");
        script("an older proof does not replace a later one")
                .loaded()
                .applied(10_000)
                .exchange(11_000, WALL + 11_000, 11_005, WALL + 11_005, 200, body(11_000, -9000), "applied")
                .verdict(30_000, claims(), "accepted")
                .verdict(30_001, claims(), "stale");
        script("a response with more entries proves nothing")
                .loaded()
                .response(0, 200, body(",\"more\":true", 0, 0, entry("session", SESSION, 0)), "applied")
                .verdict(10, claims(), "revoked")
                .verdict(10, claims().put("sid", OTHER_SESSION), "stale")
                .applied(20)
                .verdict(30, claims().put("sid", OTHER_SESSION), "accepted");
        script("a limit of six seconds")
                .loaded()
                .applied(0)
                .verdict(6000, claims(), "accepted")
                .verdict(6001, claims(), "stale");
        scripts.get(scripts.size() - 1).put("maxStaleness", 6000);
    }

    private void suspension() {
        script("a wall clock that gains 1,000 ms is no suspension, but counts for the age")
                .loaded()
                .applied(0)
                .verdict(1000, WALL + 2000, claims(), "accepted")
                .verdict(19_000, WALL + 20_000, claims(), "accepted")
                .verdict(19_001, WALL + 20_001, claims(), "stale");
        script("a wall clock that gains 1,001 ms on the last response is a suspension")
                .loaded()
                .applied(0)
                .verdict(1000, WALL + 2001, claims(), "stale")
                .verdict(1001, WALL + 2002, claims(), "stale")
                .exchange(1100, WALL + 2101, 1105, WALL + 2106, 200, body(2101, 0), "applied")
                .verdict(1110, WALL + 2111, claims(), "accepted");
        script("a wall clock that gains slowly is no suspension")
                .loaded()
                .applied(0)
                .verdict(1000, WALL + 1600, claims(), "accepted")
                .verdict(2000, WALL + 3200, claims(), "accepted")
                .verdict(3000, WALL + 4800, claims(), "accepted");
        script("a request that was sent before a suspension proves nothing, but its entries count")
                .loaded()
                .exchange(0, WALL, 100, WALL + 5100, 200, body(0, 0, entry("session", SESSION, 0)), "applied")
                .verdict(110, WALL + 5110, claims(), "revoked")
                .verdict(110, WALL + 5110, claims().put("sid", OTHER_SESSION), "stale")
                .exchange(200, WALL + 5200, 205, WALL + 5205, 200, body(5200, 0), "applied")
                .verdict(210, WALL + 5210, claims().put("sid", OTHER_SESSION), "accepted");
        script("a suspension makes a listener not ready")
                .loaded()
                .applied(0)
                .ready(10, WALL + 10, true)
                .ready(20, WALL + 3020, false);
        script("a wall clock that is set back does not make the knowledge younger")
                .loaded()
                .applied(0)
                .verdict(20_000, WALL - 100_000, claims(), "accepted")
                .verdict(20_001, WALL - 99_999, claims(), "stale");
        script("a suspension after the wall clock was set back")
                .loaded()
                .applied(0)
                .verdict(1000, WALL - 9000, claims(), "accepted")
                .verdict(2000, WALL - 5000, claims(), "stale");
    }

    private void forgetting() {
        script("an entry whose end both clocks have passed is removed")
                .loaded(entry("session", SESSION, 0, WALL + 5000))
                .applied(0)
                .size(10, 1)
                .applied(5100)
                .size(5200, 0)
                .verdict(5200, claims(), "accepted");
        script("an entry stays while the server's clock has not passed its end")
                .loaded(entry("session", SESSION, 0, WALL + 5000))
                .response(6000, 200, body(4000, 0), "applied")
                .size(6100, 1)
                .verdict(6100, claims(), "revoked");
        script("an entry stays while the own clock has not passed its end")
                .loaded(entry("session", SESSION, 0, WALL + 5000))
                .response(4000, 200, body(6000, 0), "applied")
                .size(4100, 1)
                .verdict(4100, claims(), "revoked");
        script("an entry of a key stays for ever")
                .loaded(entry("key", KID, 0, WALL + 5000))
                .applied(HOUR)
                .size(HOUR + 10, 1)
                .verdict(HOUR + 10, claims(), "revoked");
        script("the later end wins")
                .loaded(entry("session", SESSION, 0, WALL + 50_000))
                .applied(0, entry("session", SESSION, 0, WALL + 5000))
                .applied(6000)
                .verdict(6010, claims(), "revoked");
        script("an end is reduced to 48 hours after the server's time")
                .loaded()
                .applied(0, entry("session", SESSION, 0, (1L << 53) - 1))
                .applied(47 * HOUR)
                .size(47 * HOUR + 10, 1)
                .applied(48 * HOUR + 1000)
                .size(48 * HOUR + 1010, 0);
    }

    private void clocks() {
        script("ready").loaded().applied(0).ready(10, WALL + 10, true).ready(20_001, WALL + 20_001, false);
        for (long gap : new long[] {-59_000, 59_000}) {
            script("clocks that differ by " + gap + " ms")
                    .loaded()
                    .response(0, 200, body(gap, 0), "applied")
                    .ready(10, WALL + 10, true)
                    .verdict(10, claims(), "accepted");
        }
        for (long gap : new long[] {-61_000, 61_000}) {
            script("clocks that differ by " + gap + " ms make a listener not ready")
                    .loaded()
                    .response(0, 200, body(gap, 0), "applied")
                    .ready(10, WALL + 10, false)
                    .applied(20)
                    .ready(30, WALL + 30, true);
        }
    }
}
