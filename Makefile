# Thin on purpose: the work is done by the scripts in deploy/ and .ci/.
SHELL := /bin/bash
export PORT ?= 8080
export STATE ?= .local
export CONFIGURATION ?= release

.DEFAULT_GOAL := help
.PHONY: help run up down status letters preview reset test bench lint format deb clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "Variables: PORT=$(PORT) STATE=$(STATE) CONFIGURATION=$(CONFIGURATION); PORTAL_* reach the programs."

run: ## the whole portal in the foreground; Ctrl-C stops it
	@exec deploy/stack run

up: ## the whole portal in the background; returns when it is ready
	@exec deploy/stack up

down: ## stop what `up` started
	@exec deploy/stack down

status: ## is it running?
	@exec deploy/stack status

letters: ## print the pending PIN letters of the running stack into STATE/letters
	@exec deploy/stack letters

preview: ## the help for reading from a disk, with a report, in .local/preview
	@exec deploy/preview

reset: ## stop and drop the local state
	@exec deploy/stack reset

test: ## build and run every test
	@exec deploy/test

bench: ## the benchmarks of bench/, side by side with peers
	@deploy/install-packages run build bench
	@exec bench/run

lint: ## formatting and the rules that keep the architecture
	@exec deploy/lint

format: ## format the Swift sources in place
	@swift format --in-place --recursive --parallel Package.swift Sources Tests

deb: ## a Debian package in .build/deb
	@exec deploy/package

clean: ## remove what was built; the local state stays
	@rm -rf .build .venv site/public
