/* Counts operations; what happens at number k. Armed and asked by shim.py. */
#include "shim.h"
#include <signal.h>

int watch(const char *path);

enum mode now_mode = OFF;
static long target, counts[COUNTS];
static int hit, kill_at_end;
static long room;

static void die(void) {
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
}

static void struck(const char *what) {
    if (!hit) note(HIT, 0, 0, counts[STEPS], what, NULL, NULL, 0);
    hit = 1;
}

static int takes_room(enum kind kind) {
    return kind == OPEN || kind == WRITE || kind == ALLOCATE || kind == RENAME || kind == LINK || kind == SYMLINK || kind == MKDIR;
}

/* An operation begins: takes the lock, which leave() gives back. `size`: bytes it writes; `grows`: bytes the disk must find. */
struct step enter(enum kind kind, const char *name, size_t size, size_t grows) {
    struct step step = {0, -1};
    take();
    counts[STEPS]++;
    counts[ROOMS] += takes_room(kind);
    counts[FSYNCS] += kind == FSYNC;
    int due = counts[STEPS] == target;
    switch (now_mode) {
    case BEFORE:
        if (due) { struck(name); die(); }
        break;
    case HALF:
        if (due) {
            struck(name);
            if (kind != WRITE || size < 2) die();
            step.most = (ssize_t)(size / 2);
            kill_at_end = 1;
        }
        break;
    case AFTER:
        if (due) { struck(name); kill_at_end = 1; }
        break;
    case FULL:
        if (takes_room(kind) && counts[ROOMS] >= target) { struck(name); step.error = ENOSPC; }
        break;
    case SHORT:
        if (kind != WRITE || counts[ROOMS] != target || size < 2) break;
        struck(name);
        step.most = (ssize_t)(size / 2);
        break;
    case FSYNC_KILLS:
        if (hit) die();
        /* fall through */
    case FSYNC_FAILS:
        if (kind == FSYNC && counts[FSYNCS] == target) { struck(name); step.error = EIO; }
        break;
    case ROOM:
        if (!takes_room(kind)) break;
        if ((long)grows <= room) room -= (long)grows;
        else {
            struck(name);
            step.most = kind == WRITE ? (ssize_t)size - ((ssize_t)grows - room) : 0;
            if (step.most <= 0) step.error = ENOSPC;
            else room = 0;
        }
        break;
    default:
        break;
    }
    return step;
}

void leave(struct step step) {
    (void)step;
    if (kill_at_end) die();
    give();
}

/* Something is read: the errno it fails with, or 0. */
int reading(void) {
    if (now_mode != READ_FAILS) return 0;
    take();
    int fails = ++counts[READS] == target;
    if (fails) struck("read");
    give();
    return fails ? EIO : 0;
}

long counted(enum count which) { return counts[which]; }

int is_full(void) { return hit && (now_mode == FULL || now_mode == ROOM); }

/* 0; -1 where files below the folder are open already. `at`: the number to strike at, of all operations, of those that take
   room (FULL, SHORT), of fsyncs or of reads; for ROOM how many bytes there are. */
int shim_arm(const char *folder, long at, int mode, int log, int level) {
    now_mode = OFF;
    if (watch(folder)) return -1;
    memset(counts, 0, sizeof counts);
    hit = kill_at_end = 0;
    target = at;
    room = at;
    note_start(log, level);
    note(ARMED, 0, mode, at, NULL, NULL, NULL, 0);
    now_mode = (enum mode)mode;
    return 0;
}

void shim_disarm(void) {
    take();
    now_mode = OFF;
    note_stop();
    give();
}

void shim_mark(const char *text) {
    take();
    note(MARK, 0, 0, counts[STEPS], text, NULL, NULL, 0);
    give();
}

long shim_count(int which) { return counts[which]; }
