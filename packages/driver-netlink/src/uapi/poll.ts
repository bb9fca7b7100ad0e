// sys/poll.h

export const POLLIN = 0x001;
