package io.gatehouse.password;

class GatedEngineTest extends Argon2EngineContract {
    @Override
    Argon2Engine make() {
        return new GatedEngine().open();
    }
}
