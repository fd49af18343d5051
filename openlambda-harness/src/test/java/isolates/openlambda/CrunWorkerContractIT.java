package isolates.openlambda;

/** The built-in worker with crun keeps the contract. */
class CrunWorkerContractIT extends BuiltInWorkerContract {
  CrunWorkerContractIT() {
    super("crun");
  }
}
