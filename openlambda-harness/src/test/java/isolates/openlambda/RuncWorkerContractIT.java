package isolates.openlambda;

/** The built-in worker with runc keeps the contract. */
class RuncWorkerContractIT extends BuiltInWorkerContract {
  RuncWorkerContractIT() {
    super("runc");
  }
}
