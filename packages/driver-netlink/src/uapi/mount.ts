// sys/mount.h

export const MS = { BIND: 4096 } as const;
export const MNT = { DETACH: 2 } as const;
