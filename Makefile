# Short names for what people type. Everything here is one command of the README.
MVN ?= mvn -q
BENCH ?= coldstart
# More keys for a bench, as Maven takes them: make bench BENCH=warm KEYS="-Dn=1000"
KEYS ?=

.PHONY: hostile once fuzz soak bench figures gate test format clean lkm vm-test vm-bench

bench:
	$(MVN) compile exec:java -Dbench=$(BENCH) $(KEYS)

figures:
	$(MVN) compile exec:java -Dbench=figures -Drun=results/latest $(KEYS)

# HEAD against a revision, side by side: make gate BASELINE=main
BASELINE ?= main
gate:
	$(MVN) compile exec:java -Dbench=gate -Dbaseline=$(BASELINE) $(KEYS)

test:
	mvn verify

format:
	$(MVN) spotless:apply

clean:
	$(MVN) clean

lkm:
	$(MAKE) -C lkm

# The module's tests on real kernels in QEMU: make vm-test KERNELS="5.10 6.1 6.12"
vm-test:
	lkm/vm/test $(KERNELS)

# A bench inside the guest, module loaded: make vm-bench BENCH=warm ARGS="platforms=isolates/none,isolates/lkm n=20"
vm-bench:
	lkm/vm/bench $(BENCH) $(ARGS)

# Six fuzzers one after the other, a minute each: make fuzz FUZZ_SECONDS=600; one of them needs clang with its sanitizers
FUZZ_SECONDS ?= 60
SECONDS ?= 3600
fuzz:
	$(MVN) test-compile
	$(MAKE) -C controller/fuzz fuzz FUZZ_SECONDS=$(FUZZ_SECONDS)

# A function that counts its calls in a global answers 1 each time, at 16 connections
REQUESTS ?= 100000
once:
	mvn -q verify -Dtest=NONE -Dit.test=PreparedIT#anInstanceServesOneRequest -Dsurefire.failIfNoSpecifiedTests=false \
		-Disolates.test.requests=$(REQUESTS)

# Hostile inputs and clients at ten times the strength found, each followed by a request that is answered within 100 ms
hostile:
	$(MVN) verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test='HostileInputsIT,HostileClientsIT' \
		-Disolates.idle.connections=128000 -Disolates.hostile.ms=100

# Good and hostile clients together against a controller: make soak SECONDS=3600
soak:
	$(MVN) compile
	controller/soak/soak $(SECONDS)
