# What people and CI run. `just` alone lists the recipes.

default:
    @just --list

# everything CI checks
check: fmt clippy test doc encoder deny

fmt:
    cargo fmt --all --check

clippy:
    cargo clippy --workspace --exclude duijie-encoder --all-targets --locked -- -D warnings

test:
    cargo test --locked

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --exclude duijie-encoder --no-deps --locked

# the optional sentence encoder and what uses it; everything else builds without
encoder:
    cargo clippy -p duijie-encoder -p duijie-app -p duijie --features duijie/encoder --all-targets --locked -- -D warnings
    cargo test -p duijie-encoder --locked
    cargo test -p duijie --features encoder --test all --locked encoder::
    RUSTDOCFLAGS="-D warnings" cargo doc -p duijie-encoder -p duijie-app --features duijie-app/encoder --no-deps --locked

deny:
    cargo deny check

demo:
    cargo run --release --locked -- demo
