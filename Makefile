# What `sam build` calls for each function (BuildMethod: makefile), with ARTIFACTS_DIR set; see samconfig.toml.
#   make build-NAME ARTIFACTS_DIR=DIR [ARCHITECTURE=x86_64]
ARCHITECTURE ?= arm64

build-%:
	deploy/package --architecture $(ARCHITECTURE) --to "$(ARTIFACTS_DIR)" $*
