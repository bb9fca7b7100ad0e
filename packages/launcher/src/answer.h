#ifndef PODWIRE_ANSWER_H
#define PODWIRE_ANSWER_H

#include "bytes.h"

/** CNI's error codes, as far as a launcher has to do with them. */
enum { CODE_IO = 5, CODE_TRY_AGAIN = 11 };

enum { LONGEST_VERSION = 32 };

/**
 * The value of "cniVersion" in a config: of the outermost object alone, and only if it looks like a version. False when
 * there is none. What else is in the config, or whether it is JSON, is for others to find out.
 */
bool config_version(const unsigned char *config, size_t length, char version[LONGEST_VERSION + 1]);

/**
 * Prints a CNI error as plugins do.
 *
 * @param config - names the version; NULL when it was not read
 * @return the exit status
 */
int answer_error(int code, const char *message, const char *details, struct bytes *config);

#endif
