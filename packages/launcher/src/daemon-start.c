#include "daemon-start.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LONGEST_WAIT_MS = 5000, BACKLOG = 4096, MOST_VARIABLES = 64 };

/** The lock, taken; -1 when another has it, or there can be none. */
static int take_lock(const struct place *place) {
  const int lock = open(place->lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (lock >= 0 && flock(lock, LOCK_EX | LOCK_NB) == 0)
    return lock;
  if (lock >= 0)
    close(lock);
  return -1;
}

/** A descriptor that is readable when this process has ended; -1 where the kernel has none (before 5.3). */
static int own_end(void) {
#ifdef SYS_pidfd_open
  return (int)syscall(SYS_pidfd_open, getpid(), 0);
#else
  return -1;
#endif
}

static void close_from(int first) {
#ifdef SYS_close_range
  if (syscall(SYS_close_range, (unsigned)first, ~0U, 0) == 0)
    return;
#endif
  struct rlimit limit;
  int last = 65536;
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < (rlim_t)last)
    last = (int)limit.rlim_cur;
  for (int fd = first; fd < last; fd++)
    close(fd);
}

/**
 * Lets go of everything that is the caller's, so that nobody waits for the end of a pipe that this holds. Leaves the
 * lock and, behind it, what tells of the call's end.
 */
static bool detach(int lock, int end) {
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0 || chdir("/") != 0)
    return false;
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (dup2(null, fd) < 0)
      return false;
  /* Out of the way first: either may have the other's number. */
  lock = fcntl(lock, F_DUPFD_CLOEXEC, SOCKET_DESCRIPTOR + 1);
  /* /dev/null is readable at once: without the other there is nothing to wait for. */
  end = fcntl(end < 0 ? null : end, F_DUPFD_CLOEXEC, SOCKET_DESCRIPTOR + 1);
  if (lock < 0 || end < 0 || dup2(lock, LOCK_DESCRIPTOR) < 0 || dup2(end, SOCKET_DESCRIPTOR) < 0)
    return false;
  close_from(SOCKET_DESCRIPTOR + 1);
  return true;
}

/** A daemon takes signals as any process does, whatever the runtime had set for the call. */
static void reset_signals(void) {
  sigset_t none;
  sigemptyset(&none);
  for (int number = 1; number < NSIG; number++)
    signal(number, SIG_DFL);
  sigprocmask(SIG_SETMASK, &none, NULL);
}

/** What was there was nobody's: the lock says so. Something that is no socket is not ours to remove. */
static int listen_at(const struct place *place) {
  struct stat is;
  if (lstat(place->socket.sun_path, &is) == 0 && S_ISSOCK(is.st_mode))
    unlink(place->socket.sun_path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0)
    return -1;
  umask(077);
  const int rc = bind(fd, (const struct sockaddr *)&place->socket, sizeof place->socket);
  umask(022); /* of what plugins write, in a daemon as in a process of a runtime's */
  if (rc == 0 && listen(fd, BACKLOG) == 0)
    return fd;
  close(fd);
  return -1;
}

/** What it reads. Not PODWIRE_TRACE, or it would go on printing for one who has watched a single call. */
static bool is_for_daemon(const char *variable) {
  return strncmp(variable, "PATH=", 5) == 0 || strncmp(variable, "DBUS_SYSTEM_BUS_ADDRESS=", 24) == 0 ||
         (strncmp(variable, "PODWIRE_", 8) == 0 && strncmp(variable, "PODWIRE_TRACE=", 14) != 0);
}

/** In the process that becomes the daemon. */
static void become_daemon(const struct call *call, const struct place *place, int lock, int end) {
  reset_signals();
  if (!detach(lock, end))
    return;
  struct pollfd wait = {.fd = SOCKET_DESCRIPTOR, .events = POLLIN};
  poll(&wait, 1, LONGEST_WAIT_MS);
  const int listening = listen_at(place);
  if (listening < 0 || dup2(listening, SOCKET_DESCRIPTOR) < 0)
    return;

  char node[PATH_MAX + 8], program[PATH_MAX + 16];
  snprintf(node, sizeof node, "%s/node", call->home);
  snprintf(program, sizeof program, "%s/daemon.cjs", call->home);
  char *environment[MOST_VARIABLES + 2];
  size_t count = 0;
  environment[count++] = (char *)DAEMON_VARIABLE;
  for (char **one = call->environment; *one && count <= MOST_VARIABLES; one++)
    if (is_for_daemon(*one))
      environment[count++] = *one;
  environment[count] = NULL;
  const char *const argv[] = {DAEMON_COMMAND, program, NULL};
  execve(node, (char **)argv, environment); /* which changes none of them */
  unlink(place->socket.sun_path);           /* or callers would wait for an answer that nobody gives */
}

void leave_daemon_behind(const struct call *call, const struct place *place) {
  const int lock = take_lock(place);
  if (lock < 0)
    return;
  const int end = own_end();
  /* Twice, so that it is no child of the process that goes on with the call. */
  const pid_t first = fork();
  if (first == 0) {
    setsid();
    if (fork() == 0)
      become_daemon(call, place, lock, end);
    _exit(0);
  }
  if (first > 0)
    while (waitpid(first, NULL, 0) < 0 && errno == EINTR)
      ;
  close(lock);
  if (end >= 0)
    close(end);
}
