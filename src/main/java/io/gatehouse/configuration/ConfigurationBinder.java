package io.gatehouse.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dropwizard.util.DataSize;
import io.gatehouse.kernel.AsciiCase;
import jakarta.validation.Validator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Converts a parsed file to its type. Jackson stops at the first setting that it cannot read, so this class records the
 * error, removes the setting and converts the rest again.
 */
final class ConfigurationBinder<T extends Validated> {
    private static final int MAX_ERRORS = 50;

    private final Class<T> type;
    private final Validator validator;
    private final ObjectMapper mapper;

    ConfigurationBinder(Class<T> type, Validator validator, ObjectMapper mapper) {
        this.type = type;
        this.validator = validator;
        this.mapper = mapper;
    }

    T bind(ObjectNode root, String path, ConfigurationErrors errors) throws InvalidConfigurationException {
        T bound = read(root, path, errors);
        validator
                .validate(bound)
                .forEach(broken -> errors.reject(broken.getPropertyPath().toString(), broken.getMessage() + "."));
        bound.validate(errors);
        if (!errors.sentences().isEmpty()) {
            throw new InvalidConfigurationException(path, errors.sentences());
        }
        return bound;
    }

    private T read(ObjectNode root, String path, ConfigurationErrors errors) throws InvalidConfigurationException {
        for (int i = 0; i < MAX_ERRORS; i++) {
            try {
                return mapper.treeToValue(root, type);
            } catch (JsonMappingException e) {
                recordError(e, errors);
                if (!removeSetting(root, e.getPath())) {
                    break;
                }
            } catch (JsonProcessingException e) {
                errors.add("The file contains no settings that can be read.");
                break;
            }
        }
        throw new InvalidConfigurationException(path, errors.sentences());
    }

    private static void recordError(JsonMappingException e, ConfigurationErrors errors) {
        String path = path(e.getPath());
        if (e instanceof UnrecognizedPropertyException unknown) {
            String known = Objects.requireNonNullElse(unknown.getKnownPropertyIds(), List.of()).stream()
                    .map(Object::toString)
                    .sorted()
                    .collect(Collectors.joining(", "));
            errors.reject(
                    path, "is not a setting. Remove it or correct its name. Settings at this place: " + known + ".");
        } else {
            errors.reject(path, "cannot be read: it must be " + expected(e) + ".");
        }
    }

    private static String expected(JsonMappingException e) {
        if (e instanceof InvalidTypeIdException) {
            return "of a known type";
        }
        Class<?> target = target(e);
        if (target == java.time.Duration.class || target == io.dropwizard.util.Duration.class) {
            return "a duration such as 250ms, 30s, 2h or 14d";
        }
        if (target == DataSize.class) {
            return "a size such as 64KiB or 19MiB";
        }
        if (target == int.class || target == Integer.class || target == long.class || target == Long.class) {
            return "a whole number";
        }
        if (target != null && target.isEnum()) {
            return "one of " + names(target);
        }
        return target == boolean.class || target == Boolean.class ? "true or false" : "of another type";
    }

    private static String names(Class<?> enumeration) {
        return Stream.of(enumeration.getEnumConstants())
                .map(value -> AsciiCase.lower(value.toString()))
                .collect(Collectors.joining(", "));
    }

    private static @Nullable Class<?> target(JsonMappingException e) {
        if (e instanceof ValueInstantiationException failed) {
            return failed.getType().getRawClass();
        }
        return e instanceof MismatchedInputException mismatched ? mismatched.getTargetType() : null;
    }

    private static String path(List<JsonMappingException.Reference> references) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference reference : references) {
            if (reference.getFieldName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
            }
        }
        return path.toString();
    }

    private static boolean removeSetting(JsonNode root, List<JsonMappingException.Reference> path) {
        JsonNode parent = root;
        for (JsonMappingException.Reference step : path.subList(0, Math.max(0, path.size() - 1))) {
            parent = step.getFieldName() == null ? parent.path(step.getIndex()) : parent.path(step.getFieldName());
        }
        if (path.isEmpty()) {
            return false;
        }
        JsonMappingException.Reference last = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            return object.remove(last.getFieldName()) != null;
        }
        return parent instanceof ArrayNode array && array.remove(last.getIndex()) != null;
    }
}
