/** Errors that KVM_RUN and the functions below it return (include/uapi/asm-generic/errno-base.h, errno.h). */
const NAMES: ReadonlyMap<number, string> = new Map([
  [1, "EPERM"],
  [2, "ENOENT"],
  [4, "EINTR"],
  [5, "EIO"],
  [6, "ENXIO"],
  [7, "E2BIG"],
  [8, "ENOEXEC"],
  [9, "EBADF"],
  [11, "EAGAIN"],
  [12, "ENOMEM"],
  [13, "EACCES"],
  [14, "EFAULT"],
  [16, "EBUSY"],
  [17, "EEXIST"],
  [19, "ENODEV"],
  [22, "EINVAL"],
  [25, "ENOTTY"],
  [27, "EFBIG"],
  [28, "ENOSPC"],
  [34, "ERANGE"],
  [38, "ENOSYS"],
  [61, "ENODATA"],
  [75, "EOVERFLOW"],
  [95, "EOPNOTSUPP"],
  [110, "ETIMEDOUT"],
  [133, "EHWPOISON"],
]);

export const EINTR = 4;
export const EAGAIN = 11;
export const EFAULT = 14;
export const EHWPOISON = 133;

/** The kernel returns no larger ones (MAX_ERRNO, include/linux/err.h) … */
const MAX_ERRNO = 4095;
/** The largest errno that an exit code has room for. The kernel returns few larger ones. */
const MAX_CODED = 2047;

/** The error in a value that a call returned, as a positive number; 0: it did not fail. */
export function errnoOf(returned: number): number {
  return -MAX_ERRNO <= returned && returned < 0 ? Math.min(-returned, MAX_CODED) : 0;
}

/** "EFAULT (14)". */
export function errnoName(errno: number): string {
  const name = NAMES.get(errno);
  return name === undefined ? `${errno}` : `${name} (${errno})`;
}
