#ifndef PODWIRE_BYTES_H
#define PODWIRE_BYTES_H

#include <stdbool.h>
#include <stddef.h>

/**
 * Bytes that are few as a rule and may be many. The few have their place in here, so that a call of usual size asks the
 * kernel for no memory; the many get a mapping, once, of all that is allowed.
 */
struct bytes {
  size_t length;
  size_t limit; /* one more than this fits in, so that it shows when there is too much */
  unsigned char *many;
  unsigned char few[65536];
};

/** Where they are, whichever place they have. */
unsigned char *bytes_data(struct bytes *bytes);

/** False when they would be more than allowed, or there is no memory: then nothing was appended. */
bool bytes_append(struct bytes *bytes, const unsigned char *from, size_t count);

enum read_outcome { READ_TO_END, READ_TOO_MUCH, READ_FAILED };

/** Reads to the end of the file, or until there is one byte more than allowed. */
enum read_outcome bytes_read(struct bytes *bytes, int fd);

/** Writes all, also to a descriptor that does not block. False when that cannot be. */
bool write_all(int fd, const unsigned char *from, size_t count);

#endif
