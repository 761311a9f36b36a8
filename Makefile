# What a person types. `make` alone lists it.

# Passed on to the program: make run ARGS='--proxy-listen 0.0.0.0:8000'
ARGS ?=
# rustup puts cargo there; a shell that has not been restarted since does not know.
export PATH := $(PATH):$(HOME)/.cargo/bin
# Where cargo builds.
BUILT := $(or $(CARGO_TARGET_DIR),target)

.DEFAULT_GOAL := help
.PHONY: help bootstrap build run demo check test lint fmt clean
.PHONY: dashboard screenshot
.PHONY: soak
.PHONY: ship
.PHONY: bench bench-full bench-micro bench-peers bench-check

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

bootstrap: ## Install the system packages that building needs (Debian, Ubuntu)
	@scripts/bootstrap.sh

build: bootstrap ## Build the release binaries (minutes the first time, seconds afterwards)
	@scripts/build.sh

run: build ## Build and start the gateway; ARGS='--data-dir /tmp/gaas' are its flags
	@exec $(BUILT)/release/gaas up $(ARGS)

demo: build ## Build and show the gateway at work with a sample backend
	@exec $(BUILT)/release/gaas demo $(ARGS)

check: build ## Build and check the configuration
	@exec $(BUILT)/release/gaas check $(ARGS)

dashboard: ## Build the web dashboard, where Node is there
	@scripts/dashboard.sh

test: ## Check the style, build, and run every test; WITHOUT_BROWSER=1 leaves the browser out
	@scripts/bootstrap.sh test
	@scripts/test.sh

screenshot: bootstrap ## Take the README's picture of the dashboard anew
	@scripts/dashboard.sh
	@cargo build --workspace --bins --locked
	@SCREENSHOT=1 scripts/browser.sh 9_showcase

soak: bootstrap ## Kill the data plane a thousand times under load and keep the report; SOAK_KILLS=5000
	@scripts/soak.sh

ship: bootstrap ## Build what is shipped, into target/guided (half an hour the first time)
	@scripts/ship.sh

lint: ## Check formatting, clippy, the layers and the licences
	@scripts/lint.sh

fmt: ## Format the code
	cargo fmt --all

bench: bootstrap ## Measure the gateway and its peers in five minutes; ARGS='--scenario get' picks one
	@scripts/bench.sh run --short $(ARGS)

bench-full: bootstrap ## The micro benches, then every scenario against what is shipped (about an hour)
	cargo bench -p gaas-benches --benches
	@scripts/bench.sh guided run $(ARGS)

bench-micro: bootstrap ## Run the micro benches; ARGS='token_bucket' picks some
	cargo bench -p gaas-benches --benches $(if $(ARGS),-- $(ARGS))

bench-peers: ## Install what the gateway is measured against (nginx, HAProxy, Envoy, Traefik)
	@scripts/bench-peers.sh

bench-check: bootstrap ## Compare instructions per request with the baseline (valgrind); ARGS='--update' renews it
	@scripts/bench.sh check $(ARGS)

clean: ## Remove what was built (not the data)
	cargo clean
