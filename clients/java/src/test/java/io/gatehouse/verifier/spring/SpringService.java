package io.gatehouse.verifier.spring;

import io.gatehouse.verifier.http.HttpAdapterContract;
import java.net.URI;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** A Spring Boot application on a free port of loopback, whose beans are those of a configuration class. */
record SpringService(ServletWebServerApplicationContext context) implements HttpAdapterContract.Service {
    static SpringService start(Class<?> configuration, Map<String, Object> properties) {
        return start(configuration, properties, context -> {});
    }

    static SpringService start(
            Class<?> configuration,
            Map<String, Object> properties,
            ApplicationContextInitializer<ConfigurableApplicationContext> initializer) {
        SpringApplication application = new SpringApplicationBuilder(configuration)
                .properties(Map.of("server.address", "127.0.0.1", "server.port", "0"))
                .properties(properties)
                .initializers(initializer)
                .build();
        return new SpringService((ServletWebServerApplicationContext) application.run());
    }

    @Override
    public URI uri() {
        return URI.create("http://127.0.0.1:" + context.getWebServer().getPort());
    }

    @Override
    public void close() {
        context.close();
    }
}
