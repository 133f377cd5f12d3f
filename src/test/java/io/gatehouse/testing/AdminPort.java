package io.gatehouse.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;

/** A client of the admin port of one instance. Thread-safe. */
public final class AdminPort {
    private final URI root;

    public AdminPort(TestService service) {
        this(service.adminUri());
    }

    /** @param root of the admin port */
    public AdminPort(URI root) {
        this.root = root;
    }

    /** Calls a task and returns the response with any status. */
    public Api.Answer call(String task, String query) {
        return Api.send(request(task, query).build());
    }

    /** Calls a task that must succeed and returns its report. */
    public JsonNode run(String task, String query) {
        Api.Answer answer = call(task, query.isEmpty() ? "format=json" : query + "&format=json");
        if (answer.status() != 200) {
            throw new AssertionError(task + " answered " + answer);
        }
        return answer.json();
    }

    /** Builds a request without sending it. */
    public HttpRequest.Builder request(String task, String query) {
        return HttpRequest.newBuilder(URI.create(root + "/tasks/" + task + "?" + query))
                .POST(BodyPublishers.noBody());
    }
}
