# The verbs of the study. Each works alone on a fresh machine; each is also
# `python -m analysis VERB` once the packages are installed (for Windows).
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
STUDY := .venv/Scripts/python.exe -m analysis
else
STUDY := .venv/bin/python -m analysis
endif
.DEFAULT_GOAL := help
.PHONY: help report results study test demo explain check audit verify release diff clean light full
.NOTPARALLEL:  # `make -j` must not render while it computes; results has WORKERS=n
unexport PYTHONDONTWRITEBYTECODE

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# What the command line says of a word, as one argument that no shell reads into; a word
# of the environment that happens to have the same name is not meant.
given = $(if $(filter command,$(origin $(1))),--$(2)='$(subst ','\'',$(value $(1)))')

report: light ## render the committed results: report/site and report/study.pdf (ENGINE=quarto; PAPER=letter, AUTHOR="…", COURSE="…" for this run)
	@$(STUDY) report $(if $(ENGINE),--engine $(ENGINE)) $(call given,PAPER,paper) $(call given,AUTHOR,author) $(call given,COURSE,course)

results: full ## compute what is missing or stale from the dataset (CLUSTER=tcp://host:8786, WORKERS=n, OTHER_DATA=1)
	@$(STUDY) results $(if $(CLUSTER),--cluster $(CLUSTER)) $(if $(WORKERS),--workers $(WORKERS)) $(if $(OTHER_DATA),--allow-other-data)

study: results report ## results, then report

test: full ## run the tests
	@.venv/bin/python -m pytest $(ARGS)

demo: full ## everything from nothing on a small synthetic dataset, in report/demo
	@$(STUDY) demo

explain: light ## say what is fresh, what is stale and why
	@$(STUDY) explain

check: light ## check declaration, results, templates, pages and README against each other
	@$(STUDY) check

audit: ## look at every built page as a browser does: axe, valid HTML, Lighthouse (PAGES=ci: a few); needs node and Chromium
	@tests/audit/run $(PAGES)

verify: full ## recompute one fit of each family and compare it with the committed results
	@$(STUDY) verify

release: light ## keep the study as a version (VERSION=1.0.0), in report/releases
	@$(STUDY) release '$(subst ','\'',$(value VERSION))'

diff: light ## say what changed between two versions (A=1.0.0 B=1.1.0; without B: up to now)
	@$(STUDY) diff '$(subst ','\'',$(value A))' $(if $(B),'$(subst ','\'',$(value B))')

clean: ## remove what can be rebuilt from the committed results (ALL=1: caches and .venv too)
	@$(PYTHON) -m analysis.clean $(if $(ALL),--all)

light full:
	@$(PYTHON) -m analysis.environment $@
