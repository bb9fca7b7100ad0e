// sys/file.h

export const LOCK = { EX: 2, NB: 4 } as const;
