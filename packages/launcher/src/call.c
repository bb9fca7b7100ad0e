#include "call.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

static const char *last_part(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? slash + 1 : path;
}

bool call_identify(struct call *call, char **argv, char **environment) {
  call->argv = argv;
  call->environment = environment;
  call->input.limit = LARGEST_INPUT;
  /* The path that was executed: argv[0] is whatever the caller likes. An open descriptor can be executed too, and then
     argv[0] is all there is. */
  const char *executed = (const char *)getauxval(AT_EXECFN);
  if (executed == NULL || strncmp(executed, "/dev/fd/", 8) == 0)
    executed = argv[0] ? argv[0] : "";
  call->type = last_part(executed);
  ssize_t length = readlink("/proc/self/exe", call->home, sizeof call->home - 1);
  if (length <= 0 || (size_t)length >= sizeof call->home - 1)
    return false;
  call->home[length] = '\0';
  char *slash = strrchr(call->home, '/');
  if (slash == NULL || slash == call->home)
    return false;
  *slash = '\0';
  call->build = last_part(call->home);
  return true;
}

const char *call_variable(const struct call *call, const char *name) {
  size_t length = strlen(name);
  for (char **one = call->environment; *one; one++)
    if (strncmp(*one, name, length) == 0 && (*one)[length] == '=')
      return *one + length + 1;
  return NULL;
}

/** Paths that lead somewhere else in each process, however they are spelled. */
static bool is_own(const char *path) {
  return strstr(path, "/self/") || strstr(path, "/thread-self/") || strstr(path, "/dev/");
}

/** Whether a path leads to the same place in every process of the namespaces. */
static bool is_common(const char *path) { return *path == '/' && !is_own(path); }

/** The same of each part of a list that colons separate. An empty part is the working folder. */
static bool all_common(const char *list) {
  for (const char *part = list; part; part = strchr(part, ':') ? strchr(part, ':') + 1 : NULL)
    if (*part != '/')
      return false;
  return !is_own(list);
}

const char *call_needs_own_process(const struct call *call) {
  const char *wanted = call_variable(call, "PODWIRE_DAEMON");
  if (wanted && strcmp(wanted, "off") == 0)
    return "PODWIRE_DAEMON=off";
  if (!call_variable(call, "CNI_COMMAND"))
    return "no CNI_COMMAND";
  const char *netns = call_variable(call, "CNI_NETNS");
  if (netns && *netns && !is_common(netns))
    return "CNI_NETNS names something else in another process";
  const char *path = call_variable(call, "CNI_PATH");
  if (path && *path && !all_common(path))
    return "CNI_PATH names something else in another process";
  if (getauxval(AT_SECURE) != 0 || getuid() != geteuid())
    return "the effective user is not the real one";
  return NULL;
}

bool call_environment(const struct call *call, const char **start, size_t *length) {
  char **one = call->environment;
  *start = *one ? *one : "";
  *length = 0;
  /* The kernel puts them one behind the other (fs/exec.c, copy_strings). */
  for (; *one; one++) {
    if (*one != *start + *length)
      return false;
    *length += strlen(*one) + 1;
  }
  return *length <= LARGEST_ENVIRONMENT;
}

void call_trace(const struct call *call, const char *what, const char *why) {
  const char *topics = call_variable(call, "PODWIRE_TRACE");
  if (topics == NULL || strstr(topics, "launcher") == NULL)
    return;
  char line[256];
  int length = snprintf(line, sizeof line, "launcher: %s: %s\n", what, why);
  if (length > 0)
    write_all(STDERR_FILENO, (unsigned char *)line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}
