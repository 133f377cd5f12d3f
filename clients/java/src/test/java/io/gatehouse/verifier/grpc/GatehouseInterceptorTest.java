package io.gatehouse.verifier.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.gatehouse.verifier.embedded.GatehouseVerifier;
import io.gatehouse.verifier.testing.TestIssuer;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatehouseInterceptorTest {
    private static final String NAME = "orders";
    private static final MethodDescriptor<String, String> LIST = method("List", MethodType.UNARY);
    private static final MethodDescriptor<String, String> WHO = method("Who", MethodType.UNARY);
    private static final MethodDescriptor<String, String> HEALTH = method("Health", MethodType.UNARY);
    private static final MethodDescriptor<String, String> CHAT = method("Chat", MethodType.BIDI_STREAMING);

    private final TestIssuer issuer = TestIssuer.start("orders");
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> cancelled = new LinkedBlockingQueue<>();
    private final ManagedChannel channel = InProcessChannelBuilder.forName(NAME).build();
    private Server server;

    private static MethodDescriptor<String, String> method(String name, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setFullMethodName(MethodDescriptor.generateFullMethodName("Orders", name))
                .setType(type)
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        GatehouseVerifier gatehouse = issuer.verifier();
        ServerServiceDefinition orders = ServerServiceDefinition.builder("Orders")
                .addMethod(LIST, ServerCalls.asyncUnaryCall(GatehouseInterceptorTest::subject))
                .addMethod(WHO, ServerCalls.asyncUnaryCall(GatehouseInterceptorTest::subject))
                .addMethod(HEALTH, ServerCalls.asyncUnaryCall(GatehouseInterceptorTest::subject))
                .addMethod(CHAT, ServerCalls.asyncBidiStreamingCall(this::chat))
                .build();
        server = InProcessServerBuilder.forName(NAME)
                .addService(orders)
                .intercept(GatehouseInterceptor.builder(gatehouse)
                        .requireRoles(LIST, "clerk")
                        .permitWithoutToken(HEALTH)
                        .build())
                .build()
                .start();
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
        issuer.close();
    }

    private static void subject(String request, StreamObserver<String> responses) {
        try {
            responses.onNext(GatehouseInterceptor.caller().getName());
        } catch (IllegalStateException e) {
            responses.onNext("nobody");
        }
        responses.onCompleted();
    }

    /** Answers each message with itself; a message {@code end} ends the call. */
    private StreamObserver<String> chat(StreamObserver<String> responses) {
        ((ServerCallStreamObserver<String>) responses).setOnCancelHandler(() -> cancelled.add("cancelled"));
        return new StreamObserver<>() {
            @Override
            public void onNext(String message) {
                received.add(message);
                responses.onNext(
                        message + " " + GatehouseInterceptor.caller().login().orElse(""));
            }

            @Override
            public void onError(Throwable failure) {
                received.add("error");
            }

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }

    private static Metadata authorization(String... values) {
        Metadata headers = new Metadata();
        for (String value : values) {
            headers.put(Metadata.Key.of("Authorization", Metadata.ASCII_STRING_MARSHALLER), value);
        }
        return headers;
    }

    private String call(MethodDescriptor<String, String> method, String... authorization) {
        return ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(
                        channel, MetadataUtils.newAttachHeadersInterceptor(authorization(authorization))),
                method,
                CallOptions.DEFAULT,
                "");
    }

    private StatusRuntimeException refusal(MethodDescriptor<String, String> method, String... authorization) {
        try {
            String answer = call(method, authorization);
            throw new AssertionError("accepted: " + answer);
        } catch (StatusRuntimeException e) {
            return e;
        }
    }

    private Status.Code refused(MethodDescriptor<String, String> method, String... authorization) {
        return refusal(method, authorization).getStatus().getCode();
    }

    private String clerk() {
        return "Bearer " + issuer.token("ada").roles("clerk").sign();
    }

    @Test
    void a_token_with_the_role_is_accepted() {
        String subject = TestIssuer.subject("ada").toString();

        assertThat(call(LIST, clerk())).isEqualTo(subject);
        assertThat(call(WHO, "bearer " + issuer.token("ada").sign())).isEqualTo(subject);
    }

    @Test
    void a_missing_invalid_or_repeated_token_is_unauthenticated() {
        assertThat(refused(WHO)).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refused(WHO, "Basic YTpi")).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refused(WHO, "Bearer x")).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(refused(WHO, clerk(), clerk())).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void a_revoked_token_is_unauthenticated() {
        String token = issuer.token("ada").roles("clerk").sign();
        assertThat(call(LIST, "Bearer " + token)).isNotEmpty();

        issuer.endSession(token);

        assertThat(refused(LIST, "Bearer " + token)).isEqualTo(Status.Code.UNAUTHENTICATED);
    }

    @Test
    void a_token_without_the_role_has_no_permission() {
        assertThat(refused(LIST, "Bearer " + issuer.token("bob").roles("editor").sign()))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void without_the_feed_all_tokens_are_refused_as_unavailable() {
        String token = clerk();

        issuer.makeStale();

        StatusRuntimeException refusal = refusal(LIST, token);
        assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        Metadata trailers = Objects.requireNonNull(refusal.getTrailers());
        assertThat(trailers.get(Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER)))
                .matches("[1-9][0-9]*");
    }

    @Test
    void a_method_that_is_permitted_without_a_token_has_no_caller() {
        assertThat(call(HEALTH)).isEqualTo("nobody");
        assertThat(call(HEALTH, "Bearer x")).isEqualTo("nobody");
    }

    @Test
    void roles_without_a_token_are_a_contradiction() {
        GatehouseInterceptor.Builder builder = GatehouseInterceptor.builder(issuer.verifier())
                .requireRoles(LIST, "clerk")
                .permitWithoutToken(LIST);

        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Orders/List");
    }

    /** What the client receives of a streaming call. */
    private static final class Conversation implements StreamObserver<String> {
        private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

        @Override
        public void onNext(String message) {
            events.add(message);
        }

        @Override
        public void onError(Throwable failure) {
            events.add(Status.fromThrowable(failure).getCode().name());
        }

        @Override
        public void onCompleted() {
            events.add("completed");
        }

        String next() throws InterruptedException {
            return String.valueOf(events.poll(1, TimeUnit.MINUTES));
        }
    }

    private StreamObserver<String> chat(Conversation conversation, String token) {
        return ClientCalls.asyncBidiStreamingCall(
                ClientInterceptors.intercept(
                                channel, MetadataUtils.newAttachHeadersInterceptor(authorization("Bearer " + token)))
                        .newCall(CHAT, CallOptions.DEFAULT),
                conversation);
    }

    @Test
    void a_stream_ends_when_its_token_is_revoked() throws InterruptedException {
        String token = issuer.token("ada").sign();
        Conversation revoked = new Conversation();
        StreamObserver<String> toRevoked = chat(revoked, token);
        Conversation other = new Conversation();
        StreamObserver<String> toOther = chat(other, issuer.token("eve").sign());
        toRevoked.onNext("one");
        assertThat(revoked.next()).isEqualTo("one ada");

        issuer.endSession(token);

        assertThat(revoked.next()).isEqualTo("UNAUTHENTICATED");
        assertThat(cancelled.poll(1, TimeUnit.MINUTES)).isEqualTo("cancelled");
        toOther.onNext("two");
        assertThat(other.next()).isEqualTo("two eve");
    }

    @Test
    void a_stream_that_the_client_ends_is_completed() throws InterruptedException {
        Conversation conversation = new Conversation();
        StreamObserver<String> messages = chat(conversation, issuer.token("ada").sign());

        messages.onNext("one");
        messages.onCompleted();

        assertThat(conversation.next()).isEqualTo("one ada");
        assertThat(conversation.next()).isEqualTo("completed");
        assertThat(cancelled).isEmpty();
    }

    @Test
    void a_refresh_does_not_end_a_stream() throws InterruptedException {
        String token = issuer.token("ada").sign();
        Conversation conversation = new Conversation();
        StreamObserver<String> messages = chat(conversation, token);
        messages.onNext("one");
        assertThat(conversation.next()).isEqualTo("one ada");

        issuer.revoke(token);

        messages.onNext("two");
        assertThat(conversation.next()).isEqualTo("two ada");
        assertThat(refused(WHO, "Bearer " + token)).isEqualTo(Status.Code.UNAUTHENTICATED);
    }
}
