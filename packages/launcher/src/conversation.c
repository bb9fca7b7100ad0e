#include "conversation.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

static void put_number(unsigned char *into, size_t number) {
  for (int byte = 0; byte < 4; byte++)
    into[byte] = (unsigned char)(number >> 8 * byte & 0xff);
}

bool send_request(int connection, struct call *call, const char *environment, size_t environment_length) {
  unsigned char header[20] = "podwire1";
  const size_t type_length = strlen(call->type);
  put_number(header + 8, type_length);
  put_number(header + 12, environment_length);
  put_number(header + 16, call->input.length);
  struct iovec parts[] = {
      {header, sizeof header},
      {(void *)call->type, type_length}, /* sendmsg writes to none of them */
      {(void *)environment, environment_length},
      {bytes_data(&call->input), call->input.length},
  };
  struct msghdr message = {.msg_iov = parts, .msg_iovlen = sizeof parts / sizeof *parts};
  for (;;) {
    ssize_t sent = sendmsg(connection, &message, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent < 0)
      return false;
    size_t left = (size_t)sent;
    while (message.msg_iovlen > 0 && left >= message.msg_iov->iov_len) {
      left -= message.msg_iov->iov_len;
      message.msg_iov++;
      message.msg_iovlen--;
    }
    if (message.msg_iovlen == 0)
      return true;
    message.msg_iov->iov_base = (unsigned char *)message.msg_iov->iov_base + left;
    message.msg_iov->iov_len -= left;
  }
}

static const int passed_on[] = {SIGTERM, SIGINT, SIGHUP};
enum { SIGNALS = sizeof passed_on / sizeof *passed_on };

/** Those that come by a descriptor from now on; the mask that was, for a cold call to go on with. */
static int signals_by_descriptor(sigset_t *before) {
  sigset_t mask;
  sigemptyset(&mask);
  for (int i = 0; i < SIGNALS; i++) {
    struct sigaction action;
    /* One that the caller has set to be ignored, as nohup does, stays so: blocked, it would no longer be ignored. */
    if (sigaction(passed_on[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
      sigaddset(&mask, passed_on[i]);
  }
  const int fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
  if (fd < 0)
    sigemptyset(&mask);      /* they end this process then, which the daemon sees */
  sigaddset(&mask, SIGPIPE); /* a reader of stderr that is gone ends no call */
  sigprocmask(SIG_BLOCK, &mask, before);
  return fd;
}

/** Ends this process as the signal would have, had it not been blocked. */
static _Noreturn void end_by(int signal_number) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, signal_number);
  signal(signal_number, SIG_DFL);
  raise(signal_number);
  sigprocmask(SIG_UNBLOCK, &mask, NULL);
  _exit(128 + signal_number);
}

/** Tells the daemon of the signal that has come, or ends this process when it is the second of its kind. */
static int pass_on_signal(int connection, int signals, sigset_t *got) {
  struct signalfd_siginfo info;
  if (read(signals, &info, sizeof info) != (ssize_t)sizeof info)
    return 0;
  const int number = (int)info.ssi_signo;
  if (sigismember(got, number))
    end_by(number);
  sigaddset(got, number);
  unsigned char message[5] = "s";
  put_number(message + 1, info.ssi_signo);
  /* A daemon that takes nothing any more is seen by what it answers, or by the next signal. */
  ssize_t ignored = send(connection, message, sizeof message, MSG_NOSIGNAL | MSG_DONTWAIT);
  (void)ignored;
  return number;
}

static enum outcome talk(int connection, int signals, struct response *response) {
  static unsigned char portion[65536];
  struct pollfd wait[] = {{.fd = connection, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
  sigset_t got;
  sigemptyset(&got);
  int told = 0;
  for (bool heard = false;;) {
    if (poll(wait, 2, -1) < 0) {
      if (errno == EINTR)
        continue;
      return DIED;
    }
    if (wait[1].revents & POLLIN)
      told = pass_on_signal(connection, signals, &got);
    if (wait[0].revents == 0)
      continue;
    const ssize_t count = recv(connection, portion, sizeof portion, MSG_DONTWAIT);
    if (count < 0 && (errno == EINTR || errno == EAGAIN))
      continue;
    /* The kernel says so when the daemon ended without having read all that was sent to it (net/unix/af_unix.c,
       unix_release_sock): it has no whole call then. Not so when what it has not read may be of a signal. */
    if (count < 0 && errno == ECONNRESET && !heard && !told)
      return NOTHING_DONE;
    if (count <= 0)
      return DIED;
    heard = true;
    switch (response_take(response, portion, (size_t)count)) {
    case ENDED:
      return ANSWERED;
    case RUN_COLD:
      if (told)
        end_by(told); /* as it would have ended a call that had not begun */
      return NOTHING_DONE;
    case NOT_AN_ANSWER:
      return CONFUSED;
    case GOES_ON:
      break;
    }
  }
}

enum outcome take_answer(int connection, struct response *response) {
  sigset_t before;
  const int signals = signals_by_descriptor(&before);
  const enum outcome outcome = talk(connection, signals, response);
  if (outcome == NOTHING_DONE) {
    close(signals);
    close(connection);
    sigprocmask(SIG_SETMASK, &before, NULL);
  }
  return outcome;
}
