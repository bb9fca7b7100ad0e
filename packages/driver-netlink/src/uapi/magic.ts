// linux/magic.h

export const NSFS = { MAGIC: 0x6e736673 } as const;
