#include "response.h"

#include <string.h>
#include <unistd.h>

static uint32_t number_of(const unsigned char *four) {
  return (uint32_t)four[0] | (uint32_t)four[1] << 8 | (uint32_t)four[2] << 16 | (uint32_t)four[3] << 24;
}

static unsigned char kind_of(const struct response *response) { return response->header[0]; }

/** Whether a frame that begins so can be one. */
static bool is_frame(const struct response *response) {
  switch (kind_of(response)) {
  case 'e':
  case 'c':
    return true;
  case 'o':
    return response->left <= response->output.limit - response->output.length;
  case 'x':
    return response->left == 4;
  default:
    return false;
  }
}

static bool take_content(struct response *response, const unsigned char *from, size_t count) {
  switch (kind_of(response)) {
  case 'e':
    write_all(STDERR_FILENO, from, count); /* whether anyone reads it changes nothing */
    return true;
  case 'o':
    return bytes_append(&response->output, from, count);
  default:; /* of a long reason, its start */
    const size_t room = sizeof response->end - 1 - response->end_length;
    memcpy(response->end + response->end_length, from, count < room ? count : room);
    response->end_length += count < room ? count : room;
    return true;
  }
}

static enum verdict end_frame(struct response *response) {
  response->header_length = 0;
  switch (kind_of(response)) {
  case 'x':
    response->status = number_of(response->end);
    return ENDED;
  case 'c':
    return RUN_COLD;
  default:
    return GOES_ON;
  }
}

enum verdict response_take(struct response *response, const unsigned char *from, size_t count) {
  while (count > 0) {
    if (response->header_length < FRAME_HEADER) {
      response->header[response->header_length++] = *from++;
      count--;
      if (response->header_length < FRAME_HEADER)
        continue;
      response->left = number_of(response->header + 1);
      if (!is_frame(response))
        return NOT_AN_ANSWER;
    } else {
      const size_t part = count < response->left ? count : response->left;
      if (!take_content(response, from, part))
        return NOT_AN_ANSWER;
      from += part;
      count -= part;
      response->left -= (uint32_t)part;
    }
    if (response->left == 0) {
      const enum verdict verdict = end_frame(response);
      if (verdict != GOES_ON)
        return verdict;
    }
  }
  return GOES_ON;
}
