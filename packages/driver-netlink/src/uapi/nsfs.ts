// linux/nsfs.h

export const NS = { GET_NSTYPE: 0xb703 } as const; // Linux 4.11
