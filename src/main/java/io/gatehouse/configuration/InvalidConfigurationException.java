package io.gatehouse.configuration;

import io.dropwizard.configuration.ConfigurationException;
import java.util.List;

/** Thrown if a configuration cannot be used. The message names the file and all errors, without any value. */
public final class InvalidConfigurationException extends ConfigurationException {
    private final String report;

    InvalidConfigurationException(String path, List<String> sentences) {
        super(path, sentences);
        this.report = path + " cannot be used:\n  - " + String.join("\n  - ", sentences);
    }

    @Override
    public String getMessage() {
        return report;
    }
}
