#include "cold.h"

#include "answer.h"
#include "daemon-start.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/** Plugins take no arguments; whoever gives some is trying something out. */
enum { MOST_ARGUMENTS = 16 };

/** Copies what was not read yet. It is read from a descriptor that may not block. */
static bool copy_rest(int from, int to) {
  static struct bytes portion;
  portion.limit = sizeof portion.few - 1;
  for (;;) {
    portion.length = 0;
    const enum read_outcome outcome = bytes_read(&portion, from);
    if (outcome == READ_FAILED || !write_all(to, bytes_data(&portion), portion.length))
      return false;
    if (outcome == READ_TO_END)
      return true;
  }
}

/** Gives back as stdin what was read from it. */
static bool restore_input(struct call *call) {
  const int file = memfd_create("stdin", MFD_CLOEXEC);
  if (file < 0 || !write_all(file, bytes_data(&call->input), call->input.length))
    return false;
  if (call->input.length > call->input.limit && !copy_rest(STDIN_FILENO, file))
    return false;
  return lseek(file, 0, SEEK_SET) == 0 && dup2(file, STDIN_FILENO) == STDIN_FILENO;
}

int run_cold(struct call *call, const char *why, const struct place *place) {
  char node[PATH_MAX + 8], plugin[PATH_MAX + 8 + LONGEST_TYPE];
  snprintf(node, sizeof node, "%s/node", call->home);
  const int length = snprintf(plugin, sizeof plugin, "%s/cold/%s", call->home, call->type);
  if ((size_t)length >= sizeof plugin || access(plugin, F_OK) != 0) {
    static const char problem[] = "podwire: called by a name that is no plugin of this build\n";
    write_all(STDERR_FILENO, (const unsigned char *)problem, sizeof problem - 1);
    return 1;
  }
  call_trace(call, "runs cold", why);
  if (call->input_was_read && !restore_input(call))
    return answer_error(CODE_IO, "cannot hand over the config to a process of its own", strerror(errno), &call->input);
  if (place)
    leave_daemon_behind(call, place);

  char *argv[MOST_ARGUMENTS + 4] = {(char *)"node", (char *)NODE_OPTION, plugin};
  for (size_t i = 1; i <= MOST_ARGUMENTS && call->argv[0] && call->argv[i]; i++)
    argv[i + 2] = call->argv[i];
  execve(node, argv, call->environment);
  return answer_error(CODE_IO, "cannot run the Node.js of this installation",
                      "It is missing or damaged. Install Podwire again: npx podwire install.",
                      call->input_was_read ? &call->input : NULL);
}
