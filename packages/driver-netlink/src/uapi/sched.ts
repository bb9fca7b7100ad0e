// linux/sched.h

export const CLONE = { NEWNET: 0x40000000 } as const;
