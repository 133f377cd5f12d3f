package io.gatehouse.configuration;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.configuration.ConfigurationSourceProvider;
import io.dropwizard.configuration.YamlConfigurationFactory;
import io.gatehouse.kernel.Secret;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;

/**
 * Reads a configuration file and reports all errors at once: unknown names, values of the wrong type, and values that
 * sections reject. Variables are substituted in the parsed file and not in its text, so that no value can change its
 * structure.
 *
 * @param <T> the type of the whole configuration
 */
public final class StrictConfigurationFactory<T extends Validated> extends YamlConfigurationFactory<T> {
    private static final String OVERRIDES = "dw.";

    private final ConfigurationBinder<T> binding;
    private final VariableExpander variables;
    private final SecretReader secrets = new SecretReader();

    /** @param environment the environment variables, by name */
    public StrictConfigurationFactory(
            Class<T> type, Validator validator, ObjectMapper mapper, Map<String, String> environment) {
        super(type, validator, strict(mapper), OVERRIDES);
        this.mapper.registerModule(new SimpleModule("secrets").addDeserializer(Secret.class, secrets));
        this.binding = new ConfigurationBinder<>(type, validator, this.mapper);
        this.variables = new VariableExpander(environment);
    }

    private static ObjectMapper strict(ObjectMapper mapper) {
        ObjectMapper strict = mapper.copy().enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        // If two types have the same name, Jackson uses the subtype.
        strict.registerSubtypes(new NamedType(PemConnectorFactory.class, "https"));
        return strict;
    }

    /** Rejects a start without a file, because defaults do not define the database. */
    @Override
    public T build() throws InvalidConfigurationException {
        throw new InvalidConfigurationException(
                "The configuration", List.of("No configuration file is given. Add its path, for example config.yml."));
    }

    @Override
    public T build(ConfigurationSourceProvider provider, String path)
            throws IOException, InvalidConfigurationException {
        try (InputStream input = provider.open(path);
                JsonParser parser = createParser(input)) {
            parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            JsonNode node = mapper.readTree(parser);
            return build(node, path);
        } catch (JsonProcessingException e) {
            // The message of the exception quotes the file.
            throw new InvalidConfigurationException(path, List.of("It is not valid YAML" + at(e.getLocation()) + "."));
        }
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    @Override
    protected T build(JsonNode node, String path) throws InvalidConfigurationException {
        if (!(node instanceof ObjectNode root)) {
            throw new InvalidConfigurationException(path, List.of("It is empty or contains no settings."));
        }
        ConfigurationErrors errors = new ConfigurationErrors();
        new VariableSubstitution(variables, errors, secrets).in(root);
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(OVERRIDES))
                .forEach(name -> addOverride(root, name.substring(OVERRIDES.length()), System.getProperty(name)));
        InvisibleCharacters.validate(errors, root);
        T bound = binding.bind(root, path, errors);
        bound.warn(UnknownVariableDetector.sentences(variables.names(), errors.used()));
        return bound;
    }
}
