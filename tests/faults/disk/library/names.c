/* Calls that change names. */
#include "shim.h"
#include <dlfcn.h>

/* SQLite's index of its write-ahead log: made anew after a crash, so no durable state. */
int is_index(const char *full) {
    size_t size = strlen(full);
    return size > 4 && !strcmp(full + size - 4, "-shm");
}

static int open_raw(int at, const char *path, int flags, mode_t mode) {
    return (int)syscall(SYS_openat, at, path, flags | O_LARGEFILE, mode);
}

static int opens(int at, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    if (!below(at, path, full)) return open_raw(at, path, flags, mode);
    if ((flags & O_TMPFILE) == O_TMPFILE) not_modelled("O_TMPFILE");
    int writes = (flags & O_ACCMODE) != O_RDONLY;
    int index = is_index(full);
    if (!writes && !(flags & O_CREAT) && reading()) { errno = EIO; return -1; }
    take();
    int there = !syscall(SYS_faccessat, AT_FDCWD, full, F_OK);
    enum opened what = !there && flags & O_CREAT ? CREATED : there && flags & O_TRUNC && writes ? CUT : JUST_OPENED;
    if (index && what == CREATED && is_full()) { give(); errno = ENOSPC; return -1; }
    int counted = what != JUST_OPENED && !index;
    struct step step = {0, -1};
    /* To cut takes no room, so it is counted as what it is. */
    if (counted) step = enter(what == CUT ? TRUNCATE : OPEN, what == CUT ? "cut" : "create", 0, what == CUT ? 0 : 4096);
    int fd = -1;
    if (step.error) errno = step.error;
    else fd = open_raw(at, path, flags, mode);
    if (fd >= 0) {
        struct file *file = file_opened(fd, full, flags);
        if (!index) note(OPEN, file->id, what, flags, inner(full), NULL, NULL, 0);
    }
    if (counted) leave(step);
    give();
    return fd;
}

static mode_t mode_of(int flags, va_list more) {
    return flags & O_CREAT || (flags & O_TMPFILE) == O_TMPFILE ? va_arg(more, mode_t) : 0;
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, more);
    va_end(more);
    return opens(AT_FDCWD, path, flags, mode);
}
int open64(const char *path, int flags, ...) ALIAS(open);
int __open(const char *path, int flags, ...) ALIAS(open);
int __open64(const char *path, int flags, ...) ALIAS(open);

int openat(int at, const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = mode_of(flags, more);
    va_end(more);
    return opens(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) ALIAS(openat);

int creat(const char *path, mode_t mode) { return opens(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) ALIAS(creat);
int __open_2(const char *path, int flags) { return opens(AT_FDCWD, path, flags, 0); }
int __open64_2(const char *path, int flags) ALIAS(__open_2);
int __openat_2(int at, const char *path, int flags) { return opens(at, path, flags, 0); }
int __openat64_2(int at, const char *path, int flags) ALIAS(__openat_2);

FILE *fopen(const char *path, const char *mode) {
    static FILE *(*real)(const char *, const char *);
    char full[PATH_MAX];
    if (strpbrk(mode, "wa+") && below(AT_FDCWD, path, full)) not_modelled("fopen for writing");
    if (!real) real = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen");
    return real(path, mode);
}
FILE *fopen64(const char *path, const char *mode) ALIAS(fopen);

/* One name goes or comes: `kind` by the number `call` of the kernel with three arguments at most. */
static int simply(enum kind kind, const char *what, const char *full, size_t grows, long call, int at, const char *path, long third) {
    struct step step = enter(kind, what, 0, grows);
    int done = -1;
    if (step.error) errno = step.error;
    else done = (int)syscall(call, at, path, third);
    if (!done) note(kind, 0, 0, 0, inner(full), NULL, NULL, 0);
    leave(step);
    return done;
}

int unlinkat(int at, const char *path, int flags) {
    char full[PATH_MAX];
    if (!below(at, path, full) || is_index(full)) return (int)syscall(SYS_unlinkat, at, path, flags);
    int folder = flags & AT_REMOVEDIR;
    return simply(folder ? RMDIR : UNLINK, folder ? "rmdir" : "unlink", full, 0, SYS_unlinkat, at, path, flags);
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }
int remove(const char *path) {
    int done = unlink(path);
    return done && errno == EISDIR ? rmdir(path) : done;
}

int mkdirat(int at, const char *path, mode_t mode) {
    char full[PATH_MAX];
    if (!below(at, path, full)) return (int)syscall(SYS_mkdirat, at, path, mode);
    return simply(MKDIR, "mkdir", full, 4096, SYS_mkdirat, at, path, (long)mode);
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char source[PATH_MAX], aim[PATH_MAX];
    int one = below(from_at, from, source), two = below(to_at, to, aim);
    if (!one && !two) return (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (one != two) not_modelled("rename across the border of the watched folder");
    if (flags & ~(unsigned)RENAME_NOREPLACE) not_modelled("rename that exchanges");
    struct step step = enter(RENAME, "rename", 0, 0);
    int done = -1;
    if (step.error) errno = step.error;
    else done = (int)syscall(SYS_renameat2, from_at, from, to_at, to, flags);
    if (!done) {
        char first[PATH_MAX];
        strcpy(first, inner(source));
        note(RENAME, 0, 0, 0, first, inner(aim), NULL, 0);
    }
    leave(step);
    return done;
}
int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int linkat(int from_at, const char *from, int to_at, const char *to, int flags) {
    char source[PATH_MAX], aim[PATH_MAX];
    int one = below(from_at, from, source), two = below(to_at, to, aim);
    if (!one && !two) return (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
    if (one != two) not_modelled("link across the border of the watched folder");
    struct step step = enter(LINK, "link", 0, 0);
    int done = -1;
    if (step.error) errno = step.error;
    else done = (int)syscall(SYS_linkat, from_at, from, to_at, to, flags);
    if (!done) note(LINK, 0, 0, 0, inner(source), inner(aim), NULL, 0);
    leave(step);
    return done;
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int symlinkat(const char *target, int at, const char *path) {
    char full[PATH_MAX];
    if (!below(at, path, full)) return (int)syscall(SYS_symlinkat, target, at, path);
    struct step step = enter(SYMLINK, "symlink", 0, 4096);
    int done = -1;
    if (step.error) errno = step.error;
    else done = (int)syscall(SYS_symlinkat, target, at, path);
    if (!done) note(SYMLINK, 0, 0, 0, target, inner(full), NULL, 0);
    leave(step);
    return done;
}
int symlink(const char *target, const char *path) { return symlinkat(target, AT_FDCWD, path); }

int mknodat(int at, const char *path, mode_t mode, dev_t device) {
    char full[PATH_MAX];
    if (below(at, path, full)) not_modelled("mknod");
    return (int)syscall(SYS_mknodat, at, path, mode, device);
}
int mknod(const char *path, mode_t mode, dev_t device) { return mknodat(AT_FDCWD, path, mode, device); }
