#ifndef PODWIRE_PLACE_H
#define PODWIRE_PLACE_H

#include "call.h"

#include <sys/un.h>

/** Where the daemon is that serves callers of this build in these namespaces. */
struct place {
  char folder[sizeof((struct sockaddr_un *)0)->sun_path];
  struct sockaddr_un socket;
  char lock[sizeof((struct sockaddr_un *)0)->sun_path];
};

/**
 * Finds the place, and makes its folder where there is none. NULL on success; else why a daemon can neither be asked
 * nor started.
 */
const char *place_find(struct place *place, const struct call *call);

enum meeting { MET, NOBODY_THERE, NOT_TO_BE_MET };

/** Connects to the daemon. What it met is a process of the same user. */
enum meeting place_connect(const struct place *place, int *connection);

#endif
