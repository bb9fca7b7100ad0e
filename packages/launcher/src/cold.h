#ifndef PODWIRE_COLD_H
#define PODWIRE_COLD_H

#include "place.h"

/** Options of the Node.js that serves calls, as the installer writes them into the #! lines. */
#define NODE_OPTION "--min-semi-space-size=16"

/**
 * Goes on as Node.js with the plugin, in this process: its id, its signals and its exit status are the plugin's.
 *
 * @param place - where to leave a daemon behind for the calls to come; NULL to leave none
 * @return the exit status, when that cannot be
 */
int run_cold(struct call *call, const char *why, const struct place *place);

#endif
