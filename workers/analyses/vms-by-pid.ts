/** The living VMs of a machine by the process that runs them. */
export class VmsByPid<V extends { readonly pid: number; readonly isPidKnown: boolean; isGone: boolean }> {
  private readonly living = new Map<number, V>();

  /** Undefined if the process runs none, as far as is known. */
  get(pid: number): V | undefined {
    return this.living.get(pid);
  }

  add(vm: V): void {
    if (vm.isPidKnown) this.living.set(vm.pid, vm);
  }

  /** The process has ended; the same pid later is another VM. */
  end(pid: number): void {
    const vm = this.living.get(pid);
    if (vm) vm.isGone = true;
    this.living.delete(pid);
  }
}
