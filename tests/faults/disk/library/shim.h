/* Stands between a program and the C library (LD_PRELOAD), watches one folder, and makes its disk fail on demand.

   watch.c   what lies below the folder, and which open files do
   fault.c   counting operations; what happens at number k
   log.c     the record of every operation, for replay.py
   names.c   calls that change names: open, rename, unlink, mkdir ...
   data.c    calls that change or read what is in a file: write, fsync, truncate, read ...

   Every call goes to the kernel by syscall(), so that none depends on which alias of the C library it came through.
   What is not modelled (a shared writable mapping, splice, O_TMPFILE) aborts with words, rather than be missed. */
#ifndef SHIM_H
#define SHIM_H
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
/* The headers must not turn our definitions into others. */
#undef _FORTIFY_SOURCE
#undef _FILE_OFFSET_BITS

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* Numbers that shim.py and log.py know too. */
enum mode { OFF, RECORD, BEFORE, HALF, AFTER, FULL, SHORT, FSYNC_FAILS, READ_FAILS, ROOM, FSYNC_KILLS };
enum kind { HIT = 1, MARK, ARMED, OPEN, WRITE, TRUNCATE, ALLOCATE, FSYNC, SYNC, RENAME, LINK, SYMLINK, UNLINK, MKDIR, RMDIR };
enum opened { JUST_OPENED, CREATED, CUT };
enum count { STEPS, ROOMS, FSYNCS, READS, COUNTS };

struct file { int id, users, flags, index; }; /* index: a WAL index (-shm), which is no durable state */

struct step { int error; ssize_t most; }; /* what an operation may do: an errno, or at most so many bytes (-1: all) */

/* watch.c: all of these only while the lock is held, but for watching() and below() */
int watching(void);
int below(int folder, const char *path, char *full);
const char *inner(const char *full);
struct file *file_of(int fd);
struct file *file_opened(int fd, const char *full, int flags);
void file_shared(int fd, int twin);
void file_closed(int fd);
void take(void);
void give(void);
void not_modelled(const char *what) __attribute__((noreturn));

/* names.c */
int is_index(const char *full);

/* fault.c */
extern enum mode now_mode;
struct step enter(enum kind kind, const char *name, size_t size, size_t grows);
void leave(struct step step);
int reading(void);
int is_full(void);
long counted(enum count which);

/* log.c */
extern int log_level;
void note(enum kind kind, int id, int result, int64_t at, const char *one, const char *two, const void *data, size_t size);
void note_start(int fd, int level);
void note_stop(void);

#define ALIAS(name) __attribute__((alias(#name)))
#endif
