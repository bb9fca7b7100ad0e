#include "bytes.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

unsigned char *bytes_data(struct bytes *bytes) { return bytes->many ? bytes->many : bytes->few; }

static size_t capacity(const struct bytes *bytes) { return bytes->many ? bytes->limit + 1 : sizeof bytes->few; }

/** Moves the few to where there is room for as many as are allowed. Pages that are not written to cost nothing. */
static bool grow(struct bytes *bytes) {
  if (bytes->many || bytes->limit < sizeof bytes->few)
    return false;
  void *room = mmap(NULL, bytes->limit + 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (room == MAP_FAILED)
    return false;
  memcpy(room, bytes->few, bytes->length);
  bytes->many = room;
  return true;
}

bool bytes_append(struct bytes *bytes, const unsigned char *from, size_t count) {
  if (count > bytes->limit - bytes->length)
    return false;
  if (count > capacity(bytes) - bytes->length && !grow(bytes))
    return false;
  memcpy(bytes_data(bytes) + bytes->length, from, count);
  bytes->length += count;
  return true;
}

static void wait_for(int fd, short events) {
  struct pollfd one = {.fd = fd, .events = events};
  poll(&one, 1, -1); /* whatever it says, the next read or write says it again */
}

enum read_outcome bytes_read(struct bytes *bytes, int fd) {
  while (bytes->length <= bytes->limit) {
    if (bytes->length == capacity(bytes) && !grow(bytes))
      return READ_FAILED;
    ssize_t count = read(fd, bytes_data(bytes) + bytes->length, capacity(bytes) - bytes->length);
    if (count == 0)
      return READ_TO_END;
    if (count > 0)
      bytes->length += (size_t)count;
    else if (errno == EAGAIN)
      wait_for(fd, POLLIN);
    else if (errno != EINTR)
      return READ_FAILED;
  }
  return READ_TOO_MUCH;
}

bool write_all(int fd, const unsigned char *from, size_t count) {
  while (count > 0) {
    ssize_t written = write(fd, from, count);
    if (written > 0) {
      from += written;
      count -= (size_t)written;
    } else if (written < 0 && errno == EAGAIN)
      wait_for(fd, POLLOUT);
    else if (written == 0 || errno != EINTR)
      return false;
  }
  return true;
}
