// sys/eventfd.h

export const EFD = { NONBLOCK: 0o4000, CLOEXEC: 0o2000000 } as const;
