# Every target works on a fresh checkout: it first installs and builds what is missing.
.DEFAULT_GOAL := help
.PHONY: help up down clean test test-fast lint build bench chaos conformance tools

BOOTSTRAP = node tools/dev/bootstrap.mjs
NODE = node_modules/.bin/node

help: ## What there is to make
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

up: ## Start the demo: control plane, two clusters, agents, Git server. Own clusters: make up KUBECONFIG=… CONTEXTS=a,b; on Kafka: KAFKA=1
	@$(BOOTSTRAP)
	@$(NODE) tools/dev/dist/up.js --kubeconfig "$(KUBECONFIG)" --contexts "$(CONTEXTS)" --kafka "$(KAFKA)"

down: ## Stop the demo and keep its data
	@$(BOOTSTRAP)
	@$(NODE) tools/dev/dist/down.js

clean: ## Stop the demo and forget its data
	@$(BOOTSTRAP)
	@$(NODE) tools/dev/dist/clean.js

test: ## Everything CI runs; the last line is "N passed, N failed"
	@$(BOOTSTRAP)
	@$(NODE) tools/dev/dist/verify.js

test-fast: ## The unit tests
	@$(BOOTSTRAP) --install-only
	@npm run --silent test:fast

lint: ## Style, import rules, dead code
	@$(BOOTSTRAP)
	@npm run --silent lint

build: ## Compile everything
	@$(BOOTSTRAP)

bench: ## The spine's figures beside their targets
	@$(BOOTSTRAP)
	@npm run --silent bench -- spine

chaos: ## kill -9 at random instants; prints the table
	@$(BOOTSTRAP)
	@npm run --silent chaos

conformance: ## Our libraries against cases of other projects: make conformance CASES=DIR
	@$(BOOTSTRAP)
	@npm run --silent conformance -- $(if $(CASES),--cases "$(CASES)")

tools: ## Find, build or download the programs that tests and the demo run
	@$(BOOTSTRAP)
	@$(NODE) tools/dev/dist/binaries.js
