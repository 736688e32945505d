# What people and CI run. `just` alone lists the recipes.

default:
    @just --list

# everything CI checks
check: fmt clippy test doc deny

fmt:
    cargo fmt --all --check

clippy:
    cargo clippy --workspace --all-targets --locked -- -D warnings

test:
    cargo test --locked

doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

deny:
    cargo deny check

demo:
    cargo run --release --locked -- demo
