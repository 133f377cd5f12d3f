package io.gatehouse;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.constructors;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.gatehouse.http.access.Authenticated;
import io.gatehouse.http.access.Public;
import io.gatehouse.http.access.RequiresRole;
import jakarta.ws.rs.HttpMethod;
import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** The shape of the code that docs/architecture.md draws. Each rule was broken once to see it fail. */
@AnalyzeClasses(packages = "io.gatehouse", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.gatehouse";
    /** From the ground up, as docs/architecture.md lists them. */
    private static final List<String> MAP = List.of(
            "kernel",
            "verifier",
            "refusal",
            "verifier.feed",
            "verifier.embedded",
            "verifier.testing",
            "storage",
            "background",
            "audit",
            "http.client",
            "http.response",
            "http.input",
            "http.access",
            "http.server",
            "logging",
            "throttle",
            "password",
            "revocation",
            "token",
            "credential",
            "role",
            "session",
            "client",
            "listener",
            "feed",
            "account",
            "oauth",
            "check",
            "explain",
            "documentation",
            "configuration",
            "monitoring",
            "task",
            "console",
            "command",
            "agent",
            "doctor");

    private static final List<Class<? extends Annotation>> ACCESS =
            List.of(Public.class, Authenticated.class, RequiresRole.class);

    @ArchTest
    static final ArchRule packages_form_no_cycle =
            slices().matching("io.gatehouse.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule a_package_uses_only_those_above_it_in_the_map = classes()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .should(new ArchCondition<>("use packages above theirs") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    int own = rank(type);
                    events.add(
                            new SimpleConditionEvent(type, own >= 0, type.getName() + " is in no package of the map"));
                    type.getDirectDependenciesFromSelf().stream()
                            .filter(dependency -> rank(dependency.getTargetClass()) > own)
                            .forEach(dependency ->
                                    events.add(SimpleConditionEvent.violated(dependency, dependency.getDescription())));
                }
            });

    /** What joins the packages stands above all of them, so a class that uses it would close a cycle. */
    @ArchTest
    static final ArchRule no_package_uses_the_root_package = noClasses()
            .that()
            .resideInAPackage(ROOT + ".*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    private static int rank(JavaClass type) {
        String name = type.getPackageName();
        return name.startsWith(ROOT + ".") ? MAP.indexOf(name.substring(ROOT.length() + 1)) : -1;
    }

    /** clients/java/pom.xml has no other dependencies. */
    @ArchTest
    static final ArchRule verifier_stands_alone = classes()
            .that()
            .resideInAPackage("io.gatehouse.verifier..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.gatehouse.verifier..",
                    "java..",
                    "javax.crypto..",
                    "javax.net.ssl..",
                    "org.jspecify..",
                    "com.fasterxml.jackson.core..",
                    "com.github.benmanes.caffeine..",
                    "com.amazon.corretto..");

    /** ADR 0010. */
    @ArchTest
    static final ArchRule only_token_knows_the_jwt_library = noClasses()
            .that()
            .resideOutsideOfPackage("io.gatehouse.token..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.jsonwebtoken..");

    @ArchTest
    static final ArchRule kernel_uses_nothing_but_java = classes()
            .that()
            .resideInAPackage("io.gatehouse.kernel..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", "io.gatehouse.kernel..");

    /** Dropwizard's pool reports to Dropwizard's metrics; everything else is measured with Prometheus' client library. */
    @ArchTest
    static final ArchRule only_the_metrics_of_pools_use_dropwizards_metrics = noClasses()
            .that()
            .doNotHaveSimpleName("PoolMetrics")
            .should()
            .dependOnClassesThat(resideInAPackage("com.codahale.metrics").and(not(simpleName("MetricRegistry"))));

    @ArchTest
    static final ArchRule only_daos_and_storage_know_jdbi = noClasses()
            .that(resideOutsideOfPackages("io.gatehouse.storage.."))
            .and()
            .haveSimpleNameNotEndingWith("Dao")
            .and()
            // The records that a Dao returns stand inside it.
            .haveNameNotMatching(".*Dao\\$.*")
            .and()
            .doNotHaveFullyQualifiedName("io.gatehouse.StorageModule")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.jdbi..");

    @ArchTest
    static final ArchRule only_verification_makes_a_verified_token = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.gatehouse.verifier.AccessTokenVerifier")
            .should()
            .callConstructorWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner(
                            com.tngtech.archunit.core.domain.properties.HasName.Predicates.name(
                                    "io.gatehouse.verifier.VerifiedToken"))));

    @ArchTest
    static final ArchRule every_http_method_declares_its_access = methods()
            .that(new com.tngtech.archunit.base.DescribedPredicate<JavaMethod>("answer HTTP requests") {
                @Override
                public boolean test(JavaMethod method) {
                    return method.getAnnotations().stream()
                            .map(JavaAnnotation::getRawType)
                            .anyMatch(type -> type.isMetaAnnotatedWith(HttpMethod.class)
                                    || type.isAnnotatedWith(HttpMethod.class));
                }
            })
            .should(new ArchCondition<JavaMethod>("carry exactly one access annotation") {
                @Override
                public void check(JavaMethod method, ConditionEvents events) {
                    long count = ACCESS.stream().filter(method::isAnnotatedWith).count();
                    String message = method.getFullName() + " carries " + count;
                    events.add(new SimpleConditionEvent(method, count == 1, message));
                }
            });

    @ArchTest
    static final ArchRule time_and_chance_come_from_the_wiring = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.gatehouse.CompositionRoot")
            .and()
            // The composition root of a verifier in another service.
            .doNotHaveFullyQualifiedName("io.gatehouse.verifier.embedded.GatehouseVerifierBuilder")
            .should()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callConstructor(java.security.SecureRandom.class);

    /** One rule of case, the database's: docs/reference/identifiers.md. Rules with a locale or all of Unicode differ from it. */
    @ArchTest
    static final ArchRule only_ascii_letters_have_case = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("io.gatehouse.kernel.Identifiers")
            .and()
            .doNotHaveFullyQualifiedName("io.gatehouse.password.PasswordNormalizer")
            .should()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    new com.tngtech.archunit.base.DescribedPredicate<com.tngtech.archunit.core.domain.AccessTarget>(
                            "fold more than ASCII letters") {
                        @Override
                        public boolean test(com.tngtech.archunit.core.domain.AccessTarget target) {
                            return target.getOwner().isEquivalentTo(String.class)
                                    && (UNICODE_CASE.contains(target.getName())
                                            || target.getFullName().contains("regionMatches(boolean"));
                        }
                    }))
            .orShould()
            .accessField(String.class, "CASE_INSENSITIVE_ORDER");

    private static final List<String> UNICODE_CASE =
            List.of("toLowerCase", "toUpperCase", "equalsIgnoreCase", "compareToIgnoreCase");

    /** Words of the list that Vale has for texts too: .vale. CONTRIBUTING has the terms to use instead. */
    private static final Set<String> BANNED_WORDS = Set.of(
            "whoever",
            "dear",
            "news",
            "parts",
            "tools",
            "upkeep",
            "rehearsal",
            "recipe",
            "machinery",
            "goodbye",
            "hangup",
            "hung",
            "drill",
            "exam",
            "foundation",
            "timetable",
            "beat",
            "deed",
            "giving",
            "knock",
            "lend",
            "finding",
            "findings",
            "ending",
            "mix",
            "util",
            "utils",
            "helper",
            "manager",
            "impl");

    @ArchTest
    static final ArchRule identifiers_use_the_terms_of_the_field = classes()
            .should(new ArchCondition<JavaClass>("have names without banned words") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    requireTerms(events, type.getSimpleName(), type.getName());
                    type.getMethods().forEach(each -> requireTerms(events, each.getName(), each.getFullName()));
                    type.getFields().forEach(each -> requireTerms(events, each.getName(), each.getFullName()));
                }
            });

    private static final Pattern WORD_ENDS = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|_|\\$");

    private static void requireTerms(ConditionEvents events, String name, String fullName) {
        for (String word : WORD_ENDS.split(name, -1)) {
            boolean banned = BANNED_WORDS.contains(word.toLowerCase(Locale.ROOT));
            events.add(new SimpleConditionEvent(fullName, !banned, fullName + " contains the word " + word));
        }
    }

    @ArchTest
    static final ArchRule constructors_take_eight_parameters_at_most = constructors()
            .that()
            .areDeclaredInClassesThat(new com.tngtech.archunit.base.DescribedPredicate<JavaClass>("are no records") {
                @Override
                public boolean test(JavaClass type) {
                    return !type.isRecord();
                }
            })
            .should(new ArchCondition<>("have at most eight parameters") {
                @Override
                public void check(com.tngtech.archunit.core.domain.JavaConstructor made, ConditionEvents events) {
                    int count = made.getRawParameterTypes().size();
                    String message = made.getFullName() + " has " + count;
                    events.add(new SimpleConditionEvent(made, count <= 8, message));
                }
            });

    /**
     * A record that only carries collaborators past the limit of parameters hides that a class has too many of them. What
     * groups collaborators for a meaning is a module, the result of creating a feature, and is named so.
     */
    @ArchTest
    static final ArchRule only_modules_group_collaborators = classes()
            .that()
            .areRecords()
            .and()
            .haveSimpleNameNotEndingWith("Module")
            .and()
            .haveNameNotMatching("io\\.gatehouse\\.(CoreServices|password\\.HashingBackends)")
            .should(new ArchCondition<JavaClass>("have at most one component that is a collaborator") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    List<String> collaborators = type.getFields().stream()
                            .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                            .filter(field -> isCollaborator(field.getRawType()))
                            .map(field -> field.getName())
                            .toList();
                    boolean isBehaviour = !type.getRawInterfaces().isEmpty();
                    String message = type.getName() + " groups " + collaborators;
                    events.add(new SimpleConditionEvent(type, isBehaviour || collaborators.size() <= 1, message));
                }
            });

    /** A class of this project that does work, as opposed to a value: no record, enum, interface or exception. */
    private static boolean isCollaborator(JavaClass type) {
        return type.getPackageName().startsWith(ROOT)
                && !type.isRecord()
                && !type.isEnum()
                && !VALUES.contains(type.getSimpleName())
                && !type.isAssignableTo(Throwable.class);
    }

    private static final Set<String> VALUES = Set.of("Secret", "VerifiedToken", "SigningKey", "MasterKey", "MacKeys");

    /** So that no failure ends it. The others named here make threads for work that is done once, or guard it themselves. */
    @ArchTest
    static final ArchRule only_background_repeats_work = noClasses()
            .that()
            .resideOutsideOfPackage("io.gatehouse.background..")
            .and()
            .haveNameNotMatching(
                    "io\\.gatehouse\\.(password\\.HashingQueue|verifier\\.feed\\.(FeedClient|JwksClient)|verifier\\.embedded\\.TokenWatches|revocation\\.DenylistModule\\$CommandMembership"
                            + "|command\\.ShutdownSignals|http\\.input\\.BodyBufferHandler\\$Loading).*")
            .should()
            .callConstructor(Thread.class, Runnable.class, String.class)
            .orShould()
            .callConstructor(Thread.class, Runnable.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.util.Timer.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(org.eclipse.jetty.util.thread.Scheduler.class)
            .orShould()
            .callMethodWhere(com.tngtech.archunit.core.domain.JavaCall.Predicates.target(
                    com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching(
                            "scheduleWithFixedDelay|scheduleAtFixedRate")));

    @ArchTest
    static final ArchRule nothing_static_changes = com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields()
            .that()
            .areStatic()
            .and()
            .doNotHaveModifier(JavaModifier.SYNTHETIC)
            .should()
            .beFinal();

    @ArchTest
    static final ArchRule every_package_is_null_marked = classes()
            .that()
            .resideInAPackage(ROOT + "..")
            .should(new ArchCondition<JavaClass>("be in a package that is @NullMarked") {
                @Override
                public void check(JavaClass type, ConditionEvents events) {
                    boolean marked = type.getPackage().isAnnotatedWith("org.jspecify.annotations.NullMarked");
                    events.add(new SimpleConditionEvent(type, marked, type.getName() + " is not"));
                }
            });
}
