package com.example.orders;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.dropwizard.core.Configuration;
import io.dropwizard.util.Duration;
import jakarta.validation.constraints.NotBlank;

/** The settings of config.yml. */
public class OrdersConfiguration extends Configuration {
    @JsonProperty
    @NotBlank
    String issuer;

    @JsonProperty
    @NotBlank
    String audience;

    @JsonProperty
    @NotBlank
    String clientId;

    @JsonProperty
    @NotBlank
    String clientSecret;

    @JsonProperty
    Duration maxStaleness = Duration.seconds(20);
}
