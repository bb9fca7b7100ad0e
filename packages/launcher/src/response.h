#ifndef PODWIRE_RESPONSE_H
#define PODWIRE_RESPONSE_H

#include "bytes.h"

#include <stdint.h>

enum { FRAME_HEADER = 5, LARGEST_ANSWER = 16 << 20 };

/**
 * What the daemon answers: frames of a kind, a length (little endian) and that many bytes.
 *   e  for stderr, passed on at once
 *   o  for stdout, kept until the answer is whole: a runtime gets all of it or an error, never a half of it
 *   x  the exit status, 4 bytes: the end
 *   c  run it cold, and why: the end, and nothing was done
 */
struct response {
  struct bytes output;
  unsigned char header[FRAME_HEADER];
  size_t header_length;
  uint32_t left; /* of the frame's bytes */
  unsigned char end[120];
  size_t end_length;
  uint32_t status;
};

enum verdict { GOES_ON, ENDED, RUN_COLD, NOT_AN_ANSWER };

/** Takes the next bytes of the connection, as they come: in any portions. Nothing more is taken after an end. */
enum verdict response_take(struct response *response, const unsigned char *from, size_t count);

#endif
