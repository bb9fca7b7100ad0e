#ifndef PODWIRE_CALL_H
#define PODWIRE_CALL_H

#include "bytes.h"

#include <limits.h>

enum { LONGEST_TYPE = 64, LARGEST_ENVIRONMENT = 1 << 20, LARGEST_INPUT = 16 << 20 };

/** What the runtime asked for, and of which build. */
struct call {
  const char *type;    /* the name that this was called by */
  char home[PATH_MAX]; /* the folder of the build, absolute */
  const char *build;   /* its name, the last part of home */
  char **argv;
  char **environment;
  struct bytes input; /* stdin; nothing as long as it was not read */
  bool input_was_read;
};

/** Finds out type and home. False when the build cannot be found. */
bool call_identify(struct call *call, char **argv, char **environment);

/** A variable's value; NULL when it is not set. */
const char *call_variable(const struct call *call, const char *name);

/**
 * Why a process of its own has to serve the call, as far as the environment says so; NULL for a call that a daemon can
 * serve. A daemon has another working folder and other descriptors: what a path means must not depend on these.
 */
const char *call_needs_own_process(const struct call *call);

/** The environment as /proc/PID/environ shows it: NAME=VALUE, each ended by a NUL. False when it cannot be sent. */
bool call_environment(const struct call *call, const char **start, size_t *length);

/** Tells on stderr, if PODWIRE_TRACE holds "launcher", what was decided and why. */
void call_trace(const struct call *call, const char *what, const char *why);

#endif
