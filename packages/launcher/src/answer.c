#include "answer.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/** What is still to be looked at. */
struct rest {
  const unsigned char *at, *end;
};

static bool is_one_of(unsigned char byte, const char *set) { return byte != 0 && strchr(set, byte) != NULL; }

static void skip_space(struct rest *rest) {
  while (rest->at < rest->end && is_one_of(*rest->at, " \t\r\n"))
    rest->at++;
}

static bool skip_byte(struct rest *rest, unsigned char byte) {
  skip_space(rest);
  if (rest->at >= rest->end || *rest->at != byte)
    return false;
  rest->at++;
  return true;
}

/** A string, without its quotes and with its escapes. */
static bool take_string(struct rest *rest, const unsigned char **start, size_t *length) {
  if (!skip_byte(rest, '"'))
    return false;
  *start = rest->at;
  while (rest->at < rest->end && *rest->at != '"')
    rest->at += *rest->at == '\\' && rest->end - rest->at > 1 ? 2 : 1;
  if (rest->at >= rest->end)
    return false;
  *length = (size_t)(rest->at - *start);
  rest->at++;
  return true;
}

/** Any value, to the comma or brace behind it. */
static bool skip_value(struct rest *rest) {
  size_t depth = 0;
  const unsigned char *start;
  size_t length;
  while (rest->at < rest->end) {
    if (*rest->at == '"') {
      if (!take_string(rest, &start, &length))
        return false;
      continue;
    }
    if (depth == 0 && is_one_of(*rest->at, ",}"))
      return true;
    if (is_one_of(*rest->at, "{["))
      depth++;
    else if (is_one_of(*rest->at, "}]") && depth-- == 0)
      return false;
    rest->at++;
  }
  return false;
}

static bool is_version(const unsigned char *text, size_t length) {
  if (length == 0 || length > LONGEST_VERSION)
    return false;
  for (size_t i = 0; i < length; i++)
    if (!is_one_of(text[i], "0123456789.abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-"))
      return false;
  return true;
}

bool config_version(const unsigned char *config, size_t config_length, char version[LONGEST_VERSION + 1]) {
  struct rest rest = {config, config + config_length};
  bool found = false;
  if (!skip_byte(&rest, '{'))
    return false;
  do {
    const unsigned char *key, *value;
    size_t key_length, length;
    if (!take_string(&rest, &key, &key_length) || !skip_byte(&rest, ':'))
      return found;
    skip_space(&rest);
    struct rest here = rest;
    if (!skip_value(&rest))
      return found;
    if (key_length != 10 || memcmp(key, "cniVersion", 10) != 0)
      continue;
    found = take_string(&here, &value, &length) && is_version(value, length); /* of two, the last one counts */
    if (found) {
      memcpy(version, value, length);
      version[length] = '\0';
    }
  } while (skip_byte(&rest, ','));
  return found;
}

int answer_error(int code, const char *message, const char *details, struct bytes *config) {
  char version[LONGEST_VERSION + 1];
  if (config == NULL || !config_version(bytes_data(config), config->length, version))
    strcpy(version, "1.1.0");
  char text[1024];
  const int length = snprintf(text, sizeof text,
                              "{\n    \"cniVersion\": \"%s\",\n    \"code\": %d,\n    \"msg\": \"%s\",\n"
                              "    \"details\": \"%s\"\n}",
                              version, code, message, details);
  if (length > 0 && (size_t)length < sizeof text)
    write_all(STDOUT_FILENO, (unsigned char *)text, (size_t)length);
  return 1;
}
