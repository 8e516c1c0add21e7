# The verbs of the study. Each works alone on a fresh machine; each is also
# `python -m analysis VERB` once the packages are installed (for Windows).
PYTHON ?= python3
INSTALLER ?=  # uv or pip; empty: uv where there is one, else pip
ifeq ($(OS),Windows_NT)
STUDY := .venv/Scripts/python.exe -m analysis
else
STUDY := .venv/bin/python -m analysis
endif
VERBS := help report results study test demo explain accept check audit verify release diff clean light full
.DEFAULT_GOAL := help
.PHONY: $(VERBS) words
.NOTPARALLEL:  # `make -j` must not render while it computes; results has WORKERS=n
unexport PYTHONDONTWRITEBYTECODE
# What keeps Python from starting, or has it start with somebody else's packages; the
# study drops every other setting itself, as it must where there is no make.
unexport PYTHONPATH PYTHONHOME PYTHONSAFEPATH PYTHONSTARTUP PYTHONINSPECT PYTHONWARNINGS
unexport PYTHONOPTIMIZE PYTHONUSERBASE PYTHONIOENCODING PYTHONUTF8 PYTHONPLATLIBDIR

# What the command line says, as text: no shell and no make reads into it. A word of the
# environment that happens to have the same name is not meant; analysis/verbs/words.py says so.
define newline


endef
quoted = '$(subst ','\'',$(subst $(newline), ,$(1)))'
typed := $(foreach word,$(.VARIABLES),$(if $(filter command,$(firstword $(origin $(word)))),$(word)))
option = $(if $(filter $(1),$(typed)),--$(2)=$(call quoted,$(value $(1))))
argument = $(call quoted,$(if $(filter $(1),$(typed)),$(value $(1))))
unexport $(typed)
MAKEOVERRIDES =

help: $(if $(typed),words) ## list the verbs
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s%s\n", $$1, $$2 }' $(MAKEFILE_LIST)

report: light ## render the committed results: report/site and report/study.pdf (ENGINE=quarto; PAPER=letter, AUTHOR="…", COURSE="…" for this run)
	@$(STUDY) report $(call option,ENGINE,engine) $(call option,PAPER,paper) $(call option,AUTHOR,author) $(call option,COURSE,course)

results: full ## compute what is missing or stale from the dataset (CLUSTER=tcp://host:8786, WORKERS=n, OTHER_DATA=1)
	@$(STUDY) results $(call option,CLUSTER,cluster) $(call option,WORKERS,workers) $(call option,OTHER_DATA,allow-other-data)

study: results report ## results, then report

test: full ## run the tests (ARGS="-k words": for pytest)
	@$(if $(filter ARGS,$(typed)),PYTEST_ADDOPTS=$(call argument,ARGS)) .venv/bin/python -m pytest

demo: full ## everything from nothing on a small synthetic dataset, in report/demo
	@$(STUDY) demo

explain: light ## say what is fresh, what is stale and why
	@$(STUDY) explain

accept: full ## record as fresh what is proved to be as it was at a commit (FROM=v1.0.0; OUTCOMES=1: proved by what both codes compute)
	@$(STUDY) accept $(call argument,FROM) $(call option,OUTCOMES,outcomes)

check: light ## check declaration, results, templates, pages and README against each other
	@$(STUDY) check

audit: words ## look at every built page as a browser does: axe, valid HTML, Lighthouse (PAGES=ci: a few); needs node and Chromium
	@bash tests/audit/run $(call argument,PAGES)

verify: full ## recompute one fit of each family and compare it with the committed results
	@$(STUDY) verify

release: light ## keep the study as a version (VERSION=1.0.0), in report/releases
	@$(STUDY) release $(call argument,VERSION)

diff: light ## say what changed between two versions (A=1.0.0 B=1.1.0; without B: up to now)
	@$(STUDY) diff $(call argument,A) $(call argument,B)

clean: words ## remove what can be rebuilt from the committed results (ALL=1: caches and .venv too)
	@$(PYTHON) -m analysis.verbs.clean $(call option,ALL,all)

light full: words
	@INSTALLER=$(call quoted,$(strip $(value INSTALLER))) $(PYTHON) -m analysis.verbs.environment $@

# Before anything is installed: verbs and words that do not exist, and values that no
# verb could use.
words:
	@$(PYTHON) -m analysis.verbs.words $(foreach goal,$(MAKECMDGOALS),$(call quoted,$(goal))) -- $(foreach word,$(typed),$(call quoted,$(word)=$(value $(word))))

$(filter-out $(VERBS) words,$(MAKECMDGOALS)): words
