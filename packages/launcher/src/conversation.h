#ifndef PODWIRE_CONVERSATION_H
#define PODWIRE_CONVERSATION_H

#include "call.h"
#include "response.h"

/** Sends the call. False when the daemon did not take all of it: then nothing was done, since no part of it is a call.
 */
bool send_request(int connection, struct call *call, const char *environment, size_t environment_length);

enum outcome {
  ANSWERED,     /* with output and status */
  NOTHING_DONE, /* it has to run cold */
  DIED,         /* nobody knows what was done */
  CONFUSED,     /* the same, and what came was no answer */
};

/**
 * Takes the answer, and passes on SIGTERM, SIGINT and SIGHUP, so that the daemon takes back what it did. The second of
 * a kind ends this process at once, which the daemon sees as well. There is no deadline: the daemon has one.
 */
enum outcome take_answer(int connection, struct response *response);

#endif
