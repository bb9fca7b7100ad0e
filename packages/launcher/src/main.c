/*
 * The executable of every plugin: it hands the call to a daemon that is warm, and prints what comes back. Where there
 * is none, or the daemon cannot serve this call, the same build runs cold, in this process.
 */
#include "answer.h"
#include "cold.h"
#include "conversation.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

/** A caller may have closed any of the three. What is opened next would take its place, and be read or written to. */
static void open_standard_descriptors(void) {
  struct pollfd three[] = {{.fd = STDIN_FILENO}, {.fd = STDOUT_FILENO}, {.fd = STDERR_FILENO}};
  if (poll(three, 3, 0) < 0)
    return;
  for (int i = 0; i < 3; i++)
    if (three[i].revents & POLLNVAL)
      open("/dev/null", O_RDWR); /* takes the lowest free number, which is this one */
}

/** Prints what the daemon answered. */
static int print(struct response *response) {
  write_all(STDOUT_FILENO, bytes_data(&response->output), response->output.length);
  return response->status <= 255 ? (int)response->status : 1;
}

static int run(struct call *call) {
  const char *why = call_needs_own_process(call);
  const char *environment;
  size_t environment_length;
  if (why == NULL && strlen(call->type) > LONGEST_TYPE)
    why = "a name that is too long";
  if (why == NULL && !call_environment(call, &environment, &environment_length))
    why = "an environment that is too large";
  if (why)
    return run_cold(call, why, NULL);

  const enum read_outcome read = bytes_read(&call->input, STDIN_FILENO);
  call->input_was_read = true;
  if (read == READ_TOO_MUCH)
    return run_cold(call, "a config that is too large", NULL);
  if (read == READ_FAILED)
    return answer_error(CODE_IO, "cannot read the config from stdin", strerror(errno), NULL);

  struct place place = {0};
  int connection;
  why = place_find(&place, call);
  if (why)
    return run_cold(call, why, NULL);
  switch (place_connect(&place, &connection)) {
  case NOBODY_THERE:
    return run_cold(call, "no daemon", &place);
  case NOT_TO_BE_MET:
    return run_cold(call, "the daemon's socket cannot be used", NULL);
  case MET:
    break;
  }
  if (!send_request(connection, call, environment, environment_length)) {
    close(connection);
    return run_cold(call, "the daemon ended", &place);
  }
  static struct response response; /* no value of it stands in the file: that would have to be read */
  response.output.limit = LARGEST_ANSWER;
  switch (take_answer(connection, &response)) {
  case ANSWERED:
    return print(&response);
  case NOTHING_DONE:
    return response.end_length > 0 ? run_cold(call, (char *)response.end, NULL)
                                   : run_cold(call, "the daemon ended", &place);
  case CONFUSED:
    return answer_error(CODE_TRY_AGAIN, "what the Podwire daemon sent is not an answer",
                        "What it did of this call is not known. Try again; podwire daemon logs tells more.",
                        &call->input);
  case DIED:
    break;
  }
  return answer_error(CODE_TRY_AGAIN, "the Podwire daemon ended during this call",
                      "What it did of this call is not known. Try again: the next call is served by another process.",
                      &call->input);
}

int main(int argc, char **argv, char **environment) {
  (void)argc;
  open_standard_descriptors();
  static struct call call;
  if (!call_identify(&call, argv, environment))
    _exit(answer_error(CODE_IO, "cannot find the installation of this executable",
                       "/proc/self/exe says where it is. Mount /proc, or install Podwire again.", NULL));
  _exit(run(&call));
}
