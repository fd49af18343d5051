# Short names for what people type. Everything here is one command of the README.
MVN ?= mvn -q
BENCH ?= coldstart
# More keys for a bench, as Maven takes them: make bench BENCH=warm KEYS="-Dn=1000"
KEYS ?=

.PHONY: bench figures test format clean lkm vm-test vm-bench

bench:
	$(MVN) compile exec:java -Dbench=$(BENCH) $(KEYS)

figures:
	$(MVN) compile exec:java -Dbench=figures -Drun=results/latest $(KEYS)

test:
	mvn verify

format:
	$(MVN) spotless:apply

clean:
	$(MVN) clean
