#include "place.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

/** Nobody but this user may put a socket there, or take one away. NULL when it is so. */
static const char *ensure_private(const char *folder) {
  struct stat is;
  if (lstat(folder, &is) != 0) {
    /* Another call may be faster by now. */
    if (errno != ENOENT || (mkdir(folder, 0700) != 0 && errno != EEXIST) || lstat(folder, &is) != 0)
      return "the runtime folder cannot be made";
  }
  if (!S_ISDIR(is.st_mode) || is.st_uid != geteuid() || (is.st_mode & 077) != 0)
    return "the runtime folder is not a folder of this user alone";
  return NULL;
}

/**
 * The number that a namespace has (man 7 namespaces); 0 when it cannot be known. Not by stat(2): that follows the link,
 * and the kernel makes an inode for what is behind it.
 */
static unsigned long namespace_number(const char *path) {
  char link[64]; /* net:[4026531840] */
  const ssize_t length = readlink(path, link, sizeof link - 1);
  if (length <= 0)
    return 0;
  link[length] = '\0';
  const char *number = strchr(link, '[');
  return number ? strtoul(number + 1, NULL, 10) : 0;
}

/** snprintf, that tells whether all of it found room. */
#define FITS(into, ...) ((size_t)snprintf((into), sizeof(into), __VA_ARGS__) < sizeof(into))

const char *place_find(struct place *place, const struct call *call) {
  const char *folder = call_variable(call, "PODWIRE_RUN");
  if (folder == NULL || *folder == '\0')
    folder = "/run/podwire";
  if (*folder != '/')
    return "PODWIRE_RUN is not absolute";
  const unsigned long net = namespace_number("/proc/self/ns/net"), mnt = namespace_number("/proc/self/ns/mnt"),
                      pid = namespace_number("/proc/self/ns/pid"), user = namespace_number("/proc/self/ns/user");
  if (!net || !mnt || !pid || !user)
    return "the namespaces of this process are not known";
  place->socket.sun_family = AF_UNIX;
  if (!FITS(place->folder, "%s", folder) ||
      !FITS(place->socket.sun_path, "%s/%s.%lu-%lu-%lu-%lu.sock", folder, call->build, net, mnt, pid, user) ||
      !FITS(place->lock, "%s/%s.%lu-%lu-%lu-%lu.lock", folder, call->build, net, mnt, pid, user))
    return "the path of the socket would be too long";
  return ensure_private(place->folder);
}

enum meeting place_connect(const struct place *place, int *connection) {
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return NOT_TO_BE_MET;
  int rc;
  do
    rc = connect(fd, (const struct sockaddr *)&place->socket, sizeof place->socket);
  while (rc != 0 && errno == EINTR);
  if (rc == 0) {
    struct ucred peer;
    socklen_t size = sizeof peer;
    /* Whoever may rename the runtime folder could have put another one in its place since it was looked at. */
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 && peer.uid == geteuid()) {
      *connection = fd;
      return MET;
    }
    close(fd);
    return NOT_TO_BE_MET;
  }
  const int reason = errno;
  close(fd);
  /* A socket file that nobody listens to any more refuses, as does whatever is not a socket. */
  return reason == ENOENT || reason == ECONNREFUSED ? NOBODY_THERE : NOT_TO_BE_MET;
}
