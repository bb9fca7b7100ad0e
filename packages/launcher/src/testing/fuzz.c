/*
 * Feeds what may come over the connection, and what may stand in a config, to the code that takes it: answers with
 * random changes, in random portions, each in memory of just its size, so that a sanitizer sees one byte too many.
 * fuzz SEED ROUNDS prints how many answers were understood, and as what; it aborts where the code contradicts itself.
 */
#include "../answer.h"
#include "../response.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static uint64_t state;

/** splitmix64 */
static uint32_t random_below(uint32_t bound) {
  uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return (uint32_t)((z ^ (z >> 31)) % bound);
}

static void expect(bool holds, const char *what) {
  if (holds)
    return;
  printf("%s\n", what);
  fflush(stdout);
  abort();
}

static unsigned char whole[200000];
static unsigned char output[sizeof whole];

/** An answer as a daemon gives it; what of it is for stdout goes to `output`. */
static size_t make_answer(size_t *output_length) {
  size_t length = 0;
  *output_length = 0;
  for (uint32_t frames = random_below(6); frames > 0; frames--) {
    const uint32_t size = random_below(50) == 0 ? random_below(30000) : random_below(40);
    const bool is_output = random_below(2) == 0;
    const unsigned char header[] = {is_output ? 'o' : 'e', size & 255, size >> 8 & 255, 0, 0};
    memcpy(whole + length, header, sizeof header);
    for (uint32_t i = 0; i < size; i++)
      whole[length + sizeof header + i] = (unsigned char)random_below(256);
    if (is_output) {
      memcpy(output + *output_length, whole + length + sizeof header, size);
      *output_length += size;
    }
    length += sizeof header + size;
  }
  static const unsigned char status[] = {'x', 4, 0, 0, 0, 7, 0, 0, 0}, cold[] = {'c', 3, 0, 0, 0, 'w', 'h', 'y'};
  if (random_below(4) == 0) {
    memcpy(whole + length, cold, sizeof cold);
    return length + sizeof cold;
  }
  memcpy(whole + length, status, sizeof status);
  return length + sizeof status;
}

static void change(unsigned char *bytes, size_t length) {
  for (uint32_t changes = random_below(4); changes > 0 && length > 0; changes--)
    bytes[random_below((uint32_t)length)] = (unsigned char)random_below(256);
}

/** As the connection would bring it. */
static enum verdict feed(struct response *response, const unsigned char *bytes, size_t length, uint32_t largest) {
  enum verdict verdict = GOES_ON;
  for (size_t at = 0; at < length && verdict == GOES_ON;) {
    size_t part = 1 + random_below(largest);
    if (part > length - at)
      part = length - at;
    unsigned char *exact = malloc(part);
    memcpy(exact, bytes + at, part);
    verdict = response_take(response, exact, part);
    free(exact);
    at += part;
  }
  return verdict;
}

static void fuzz_response(uint32_t verdicts[4]) {
  static struct response one, other;
  size_t output_length;
  const size_t length = make_answer(&output_length);
  const bool is_changed = random_below(2) == 0;
  if (is_changed)
    change(whole, length);
  memset(&one, 0, offsetof(struct response, output.few));
  memset(one.header, 0, sizeof one - offsetof(struct response, header));
  memset(&other, 0, offsetof(struct response, output.few));
  memset(other.header, 0, sizeof other - offsetof(struct response, header));
  one.output.limit = other.output.limit = random_below(8) == 0 ? random_below(2000) : sizeof whole;
  const enum verdict verdict = feed(&one, whole, length, 1 + random_below(70000));
  verdicts[verdict]++;
  expect(verdict == feed(&other, whole, length, 7), "an answer depends on its portions");
  expect(one.output.length == other.output.length, "an output depends on its portions");
  expect(one.output.length <= one.output.limit, "an output is larger than allowed");
  expect(memcmp(bytes_data(&one.output), bytes_data(&other.output), one.output.length) == 0, "outputs differ");
  if (!is_changed && output_length <= one.output.limit) {
    expect(verdict == ENDED || verdict == RUN_COLD, "a good answer was not understood");
    expect(one.output.length == output_length, "an output is not whole");
    expect(memcmp(bytes_data(&one.output), output, output_length) == 0, "an output is another");
    expect(verdict == RUN_COLD ? strcmp((char *)one.end, "why") == 0 : one.status == 7, "an end is another");
  }
}

static bool fuzz_config(void) {
  static const char *const parts[] = {
      "{",         "}",    "[", "]",  ",",    ":",   "\"", "\\", "\"cniVersion\"",
      "\"1.0.0\"", "null", " ", "\n", "\\\"", "1.5", "x",  "\0", "\"cniVersion\":\"0.4.0\"",
      "\"a\":"};
  char text[600] = "{";
  size_t length = random_below(4) > 0;
  for (uint32_t count = random_below(30); count > 0; count--) {
    const char *part = parts[random_below(sizeof parts / sizeof *parts)];
    memcpy(text + length, part, strlen(part));
    length += strlen(part);
  }
  change((unsigned char *)text, length);
  unsigned char *exact = malloc(length);
  memcpy(exact, text, length);
  char version[LONGEST_VERSION + 1];
  const bool found = config_version(exact, length, version);
  free(exact);
  if (found) {
    expect(strlen(version) >= 1 && strlen(version) <= LONGEST_VERSION, "a version has no length");
    expect(strpbrk(version, "\"\\\n {}") == NULL, "a version would break the error");
  }
  return found;
}

int main(int argc, char **argv) {
  if (argc != 3)
    return 2;
  state = strtoull(argv[1], NULL, 10);
  const unsigned long rounds = strtoul(argv[2], NULL, 10);
  if (dup2(open("/dev/null", O_WRONLY | O_CLOEXEC), STDERR_FILENO) < 0)
    return 2;
  uint32_t verdicts[4] = {0}, versions = 0;
  for (unsigned long round = 0; round < rounds; round++) {
    fuzz_response(verdicts);
    versions += fuzz_config();
  }
  printf("{\"goesOn\": %u, \"ended\": %u, \"cold\": %u, \"notAnAnswer\": %u, \"versions\": %u}\n", verdicts[GOES_ON],
         verdicts[ENDED], verdicts[RUN_COLD], verdicts[NOT_AN_ANSWER], versions);
  return 0;
}
