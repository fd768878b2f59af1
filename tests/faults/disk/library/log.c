/* The record of every operation. Each entry goes out by itself, so that a killed program leaves all it did. */
#include "shim.h"

enum { MARKS_ONLY = 1, EVERYTHING = 2 };

struct entry { /* log.py reads it so: <IIiiqIIIIII> */
    uint32_t size, kind;
    int32_t id, result;
    int64_t at;
    uint32_t one, two, data, step, room, spare;
};

int log_level;
static int handle = -1;

void note(enum kind kind, int id, int result, int64_t at, const char *one, const char *two, const void *data, size_t size) {
    if (handle < 0 || (kind > ARMED && log_level < EVERYTHING)) return;
    struct entry entry = {0, kind, id, result, at, one ? strlen(one) : 0, two ? strlen(two) : 0, size,
                          (uint32_t)counted(STEPS), (uint32_t)counted(ROOMS), 0};
    entry.size = sizeof entry + entry.one + entry.two + entry.data;
    struct iovec parts[] = {{&entry, sizeof entry}, {(char *)one, entry.one}, {(char *)two, entry.two}, {(void *)data, size}};
    int kept = errno;
    if (syscall(SYS_writev, handle, parts, 4) != (long)entry.size) not_modelled("a log that cannot be written");
    errno = kept;
}

void note_start(int fd, int level) { handle = fd; log_level = level; }
void note_stop(void) { handle = -1; }
