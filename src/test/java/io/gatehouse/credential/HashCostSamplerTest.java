package io.gatehouse.credential;

import static org.assertj.core.api.Assertions.assertThat;

import io.gatehouse.kernel.Secret;
import io.gatehouse.password.DummyHashes;
import io.gatehouse.session.SessionFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An unknown login costs a hash of the stored schemes and costs, in the same proportion. */
@Tag("PWD-05")
class HashCostSamplerTest {
    private static final String BCRYPT = "$2b$05$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy";
    private static final String ABOVE_CAP = "$2b$31$mrkSzZfV7k179YYX3qn8XeXXHRz6F3uq/y1wtjl8CX/TjRIUMIOQy";
    private static final List<String> LOGINS =
            IntStream.range(0, 1_000).mapToObj(i -> "nobody" + i).toList();

    private final SessionFixture world = new SessionFixture(Duration.ofSeconds(10));
    private final DummyHashes dummies = dummies();
    private final HashCostSampler sampler = new HashCostSampler(world.database, world.hasher, dummies);

    @AfterEach
    void close() {
        world.close();
    }

    private DummyHashes dummies() {
        return new DummyHashes(Secret.valueOf("test"), List.of(world.hasher.dummy()));
    }

    private void users(String hash, int count) {
        world.users.insertMany(UUID.randomUUID() + "-", count, hash);
    }

    private Map<String, Long> drawn(DummyHashes from) {
        return LOGINS.stream()
                .map(from::forLogin)
                .collect(Collectors.groupingBy(
                        hash -> world.hasher.describe(hash).orElseThrow(), Collectors.counting()));
    }

    @Test
    void unknown_logins_get_each_kind_of_hash_as_often_as_it_is_stored() {
        users(BCRYPT, 300);
        users(world.hasher.dummy(), 100);

        sampler.run();

        // The key is fixed, so the number is fixed: about three quarters of 1,000.
        assertThat(drawn(dummies).get("bcrypt cost=5")).isBetween(690L, 810L);
        assertThat(drawn(dummies)).hasSize(2);
        assertThat(LOGINS.stream().map(dummies::forLogin)).doesNotContain(BCRYPT);
    }

    @Test
    void all_instances_choose_the_same_dummy_for_a_login() {
        users(BCRYPT, 50);
        users(world.hasher.dummy(), 50);
        DummyHashes others = dummies();
        sampler.run();
        new HashCostSampler(world.database, world.hasher, others).run();

        assertThat(LOGINS)
                .allSatisfy(login -> assertThat(world.hasher.describe(others.forLogin(login)))
                        .isEqualTo(world.hasher.describe(dummies.forLogin(login))));
    }

    @Test
    void without_verifiable_hashes_a_dummy_costs_what_a_new_hash_costs() {
        sampler.run();
        assertThat(drawn(dummies)).containsOnlyKeys("argon2id v=19 m=64,t=1,p=1");

        users(ABOVE_CAP, 10);
        users("*", 10);
        sampler.run();
        assertThat(drawn(dummies)).containsOnlyKeys("argon2id v=19 m=64,t=1,p=1");
    }

    @Test
    void only_a_part_of_a_large_table_is_read() {
        users(BCRYPT, 20_000);
        world.update("ANALYZE users");
        long estimate = world.database.with(CredentialsDao.class, CredentialsDao::estimate);
        List<String> sample = world.database.with(CredentialsDao.class, dao -> dao.sample(10, 8_000));
        assertThat(estimate).isEqualTo(20_000);
        assertThat(sample).hasSizeBetween(500, 4_000);
        sampler.run();
        assertThat(drawn(dummies)).containsOnlyKeys("bcrypt cost=5");
    }

    @Test
    void an_unknown_login_costs_one_hash_of_a_stored_kind() {
        users(BCRYPT, 10);
        sampler.run();
        long before = world.hasher.hashesRun();

        assertThat(world.hasher.verify(Secret.valueOf("any"), dummies.forLogin("nobody")))
                .isFalse();

        assertThat(world.hasher.hashesRun()).isEqualTo(before + 1);
        assertThat(drawn(dummies)).containsOnlyKeys("bcrypt cost=5");
    }
}
