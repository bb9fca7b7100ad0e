#ifndef PODWIRE_DAEMON_START_H
#define PODWIRE_DAEMON_START_H

#include "place.h"

/** The descriptors that a daemon is started with. */
enum { LOCK_DESCRIPTOR = 3, SOCKET_DESCRIPTOR = 4 };

/** How a daemon is started; `podwire daemon start` does the same, and says why. */
#define DAEMON_COMMAND "podwired", "--max-semi-space-size=2", "--optimize-for-size"
#define DAEMON_VARIABLE "MALLOC_ARENA_MAX=1"

/**
 * Starts a daemon, unless one is there or another call is about to: whoever holds the lock is the one. It begins when
 * this process has ended, so that the call at hand does not share its processor with it. Failing is no matter.
 */
void leave_daemon_behind(const struct call *call, const struct place *place);

#endif
