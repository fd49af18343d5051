package isolates.openlambda;

/** The built-in worker with unshare keeps the contract. */
class UnshareWorkerContractIT extends BuiltInWorkerContract {
  UnshareWorkerContractIT() {
    super("unshare");
  }
}
