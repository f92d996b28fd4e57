import { EFAULT, EHWPOISON, EINTR } from "../../model/kvm/errno.js";
import { errorCodeOf, userspaceCodeOf } from "../../model/kvm/exit-code.js";
import { KVM_EXIT_INTR, KVM_EXIT_MEMORY_FAULT } from "../../model/kvm/exit-reasons/userspace.js";
import type { Vcpu } from "../entities.js";
import type { Session } from "../session.js";

/**
 * Keeps the result of KVM_RUN. When KVM_RUN fails it leaves the exit reason of the call before (kvm_vcpu_ioctl,
 * virt/kvm/kvm_main.c). The exception is a fault on memory that the VMM has to convert
 * (Documentation/virt/kvm/api.rst, 7.34).
 */
export function returned({ runErrors }: Session, vcpu: Vcpu, t: number, errno: number, reason?: number): void {
  const isConversion = reason === KVM_EXIT_MEMORY_FAULT && (errno === EFAULT || errno === EHWPOISON);
  if (errno === EINTR) vcpu.userspaceCode = userspaceCodeOf(KVM_EXIT_INTR);
  else if (errno === 0 || isConversion) vcpu.userspaceCode = reason === undefined ? 0 : userspaceCodeOf(reason);
  else {
    vcpu.userspaceCode = errorCodeOf(errno);
    runErrors.add({ t, lane: vcpu.lane, errno });
  }
}
