/* Calls that change or read what is in a file. */
#include "shim.h"
#include <dlfcn.h>
#include <sys/mman.h>

enum { HERE = -1, PIECE = 1 << 20 };

static int64_t size_of(int fd) {
    struct stat found;
    return fstat(fd, &found) ? 0 : found.st_size;
}

static ssize_t write_raw(int fd, const void *data, size_t size, int64_t at) {
    return at == HERE ? syscall(SYS_write, fd, data, size) : syscall(SYS_pwrite64, fd, data, size, at);
}

static ssize_t puts_data(int fd, const char *data, size_t size, int64_t at) {
    struct file *file = watching() ? file_of(fd) : NULL;
    if (!file || !size) return write_raw(fd, data, size, at);
    take();
    int64_t old = size_of(fd);
    int64_t from = file->flags & O_APPEND ? old : at == HERE ? lseek(fd, 0, SEEK_CUR) : at;
    size_t grows = from + (int64_t)size > old ? (size_t)(from + (int64_t)size - old) : 0;
    ssize_t done = -1;
    if (file->index) {
        if (grows && is_full()) errno = ENOSPC;
        else done = write_raw(fd, data, size, at);
    } else {
        struct step step = enter(WRITE, "write", size, grows);
        if (step.error) errno = step.error;
        else done = write_raw(fd, data, step.most < 0 ? size : (size_t)step.most, at);
        if (done > 0) note(WRITE, file->id, 0, from, NULL, NULL, data, (size_t)done);
        leave(step);
    }
    give();
    return done;
}

static ssize_t puts_pieces(int fd, const struct iovec *pieces, int count, int64_t at) {
    size_t size = 0, used = 0;
    for (int n = 0; n < count; n++) size += pieces[n].iov_len;
    char *all = malloc(size + 1);
    for (int n = 0; n < count; used += pieces[n++].iov_len) memcpy(all + used, pieces[n].iov_base, pieces[n].iov_len);
    ssize_t done = puts_data(fd, all, size, at);
    int kept = errno;
    free(all);
    errno = kept;
    return done;
}

static int is_ours(int fd) { return watching() && file_of(fd); }

ssize_t write(int fd, const void *data, size_t size) { return puts_data(fd, data, size, HERE); }
ssize_t __write(int fd, const void *data, size_t size) ALIAS(write);
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return puts_data(fd, data, size, at); }
ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) ALIAS(pwrite);
ssize_t __pwrite64(int fd, const void *data, size_t size, off_t at) ALIAS(pwrite);

ssize_t writev(int fd, const struct iovec *pieces, int count) {
    return is_ours(fd) ? puts_pieces(fd, pieces, count, HERE) : syscall(SYS_writev, fd, pieces, count);
}
ssize_t pwritev2(int fd, const struct iovec *pieces, int count, off_t at, int flags) {
    if (!is_ours(fd)) return syscall(SYS_pwritev2, fd, pieces, count, at, 0, flags);
    if (flags) not_modelled("pwritev2 with flags");
    return puts_pieces(fd, pieces, count, at);
}
ssize_t pwritev64v2(int fd, const struct iovec *pieces, int count, off_t at, int flags) ALIAS(pwritev2);
ssize_t pwritev(int fd, const struct iovec *pieces, int count, off_t at) { return pwritev2(fd, pieces, count, at, 0); }
ssize_t pwritev64(int fd, const struct iovec *pieces, int count, off_t at) ALIAS(pwritev);

/* Copies inside the kernel become a read and a write; a short count is allowed to both. */
static ssize_t copies(int to, int64_t to_at, int from, off_t *from_at, size_t size) {
    size_t most = size < PIECE ? size : PIECE;
    char *piece = malloc(most + 1);
    ssize_t got = from_at ? syscall(SYS_pread64, from, piece, most, *from_at) : syscall(SYS_read, from, piece, most);
    ssize_t put = got > 0 ? puts_data(to, piece, (size_t)got, to_at) : got;
    int kept = errno;
    if (from_at && put > 0) *from_at += put;
    if (!from_at && got > 0 && put < got) lseek(from, (put > 0 ? put : 0) - got, SEEK_CUR);
    free(piece);
    errno = kept;
    return put;
}

ssize_t sendfile(int to, int from, off_t *at, size_t size) {
    if (is_ours(from) && reading()) { errno = EIO; return -1; }
    return is_ours(to) ? copies(to, HERE, from, at, size) : syscall(SYS_sendfile, to, from, at, size);
}
ssize_t sendfile64(int to, int from, off_t *at, size_t size) ALIAS(sendfile);

ssize_t copy_file_range(int from, off_t *from_at, int to, off_t *to_at, size_t size, unsigned flags) {
    if (is_ours(from) && reading()) { errno = EIO; return -1; }
    if (!is_ours(to)) return syscall(SYS_copy_file_range, from, from_at, to, to_at, size, flags);
    ssize_t done = copies(to, to_at ? *to_at : HERE, from, from_at, size);
    if (to_at && done > 0) *to_at += done;
    return done;
}

ssize_t splice(int from, off_t *from_at, int to, off_t *to_at, size_t size, unsigned flags) {
    if (is_ours(to) || is_ours(from)) not_modelled("splice");
    return syscall(SYS_splice, from, from_at, to, to_at, size, flags);
}

static int cuts(int fd, const char *name, int64_t size) {
    struct file *file = watching() ? file_of(fd) : NULL;
    if (!file) return (int)syscall(SYS_ftruncate, fd, size);
    take();
    int done = -1;
    if (file->index) {
        if (size > size_of(fd) && is_full()) errno = ENOSPC;
        else done = (int)syscall(SYS_ftruncate, fd, size);
    } else {
        struct step step = enter(TRUNCATE, name, 0, 0);
        if (step.error) errno = step.error;
        else done = (int)syscall(SYS_ftruncate, fd, size);
        if (!done) note(TRUNCATE, file->id, 0, size, NULL, NULL, NULL, 0);
        leave(step);
    }
    give();
    return done;
}

int ftruncate(int fd, off_t size) { return cuts(fd, "truncate", size); }
int ftruncate64(int fd, off_t size) ALIAS(ftruncate);

int truncate(const char *path, off_t size) {
    char full[PATH_MAX];
    if (!below(AT_FDCWD, path, full)) return (int)syscall(SYS_truncate, path, size);
    int fd = open(path, O_WRONLY | O_CLOEXEC), done = -1;
    if (fd >= 0) {
        done = ftruncate(fd, size);
        int kept = errno;
        close(fd);
        errno = kept;
    }
    return done;
}
int truncate64(const char *path, off_t size) ALIAS(truncate);

int fallocate(int fd, int mode, off_t at, off_t size) {
    struct file *file = watching() ? file_of(fd) : NULL;
    if (!file) return (int)syscall(SYS_fallocate, fd, mode, at, size);
    if (mode) not_modelled("fallocate with a mode");
    take();
    int64_t old = size_of(fd);
    size_t grows = at + size > old ? (size_t)(at + size - old) : 0;
    int done = -1;
    if (file->index) {
        if (grows && is_full()) errno = ENOSPC;
        else done = (int)syscall(SYS_fallocate, fd, mode, at, size);
    } else {
        struct step step = enter(ALLOCATE, "allocate", 0, grows);
        if (step.error) errno = step.error;
        else done = (int)syscall(SYS_fallocate, fd, mode, at, size);
        if (!done) note(ALLOCATE, file->id, 0, at + size, NULL, NULL, NULL, 0);
        leave(step);
    }
    give();
    return done;
}
int fallocate64(int fd, int mode, off_t at, off_t size) ALIAS(fallocate);
int posix_fallocate(int fd, off_t at, off_t size) {
    int kept = errno, done = fallocate(fd, 0, at, size) ? errno : 0;
    errno = kept;
    return done;
}
int posix_fallocate64(int fd, off_t at, off_t size) ALIAS(posix_fallocate);

static int syncs(int fd, long call) {
    struct file *file = watching() ? file_of(fd) : NULL;
    if (!file || file->index) return (int)syscall(call, fd);
    struct step step = enter(FSYNC, "fsync", 0, 0);
    int done = -1;
    if (step.error) errno = step.error;
    else done = (int)syscall(call, fd);
    note(FSYNC, file->id, done ? errno : 0, 0, NULL, NULL, NULL, 0);
    leave(step);
    return done;
}

int fsync(int fd) { return syncs(fd, SYS_fsync); }
int fdatasync(int fd) { return syncs(fd, SYS_fdatasync); }
/* It promises nothing after a power cut, so it is nothing here. */
int sync_file_range(int fd, off_t at, off_t size, unsigned flags) {
    return is_ours(fd) ? 0 : (int)syscall(SYS_sync_file_range, fd, at, size, flags);
}

static void all_synced(void) {
    if (!watching()) return;
    struct step step = enter(SYNC, "sync", 0, 0);
    note(SYNC, 0, 0, 0, NULL, NULL, NULL, 0);
    leave(step);
}
void sync(void) { all_synced(); syscall(SYS_sync); }
int syncfs(int fd) {
    if (is_ours(fd)) all_synced();
    return (int)syscall(SYS_syncfs, fd);
}

void *mmap(void *where, size_t size, int protection, int flags, int fd, off_t at) {
    struct file *file = watching() ? file_of(fd) : NULL;
    if (file && !file->index && protection & PROT_WRITE && (flags & MAP_TYPE) != MAP_PRIVATE) not_modelled("a shared writable mapping");
    return (void *)syscall(SYS_mmap, where, size, protection, flags, fd, at);
}
void *mmap64(void *where, size_t size, int protection, int flags, int fd, off_t at) ALIAS(mmap);

/* Reading */

static int spoiled(int fd) {
    struct file *file = watching() ? file_of(fd) : NULL;
    if (!file || file->index || !reading()) return 0;
    errno = EIO;
    return 1;
}

ssize_t read(int fd, void *data, size_t size) { return spoiled(fd) ? -1 : syscall(SYS_read, fd, data, size); }
ssize_t __read(int fd, void *data, size_t size) ALIAS(read);
ssize_t __read_chk(int fd, void *data, size_t size, size_t room) { return size > room ? (abort(), -1) : read(fd, data, size); }
ssize_t pread(int fd, void *data, size_t size, off_t at) {
    return spoiled(fd) ? -1 : syscall(SYS_pread64, fd, data, size, at);
}
ssize_t pread64(int fd, void *data, size_t size, off_t at) ALIAS(pread);
ssize_t __pread64(int fd, void *data, size_t size, off_t at) ALIAS(pread);
ssize_t __pread_chk(int fd, void *data, size_t size, off_t at, size_t room) {
    return size > room ? (abort(), -1) : pread(fd, data, size, at);
}
ssize_t __pread64_chk(int fd, void *data, size_t size, off_t at, size_t room) ALIAS(__pread_chk);
ssize_t readv(int fd, const struct iovec *pieces, int count) {
    return spoiled(fd) ? -1 : syscall(SYS_readv, fd, pieces, count);
}
ssize_t preadv2(int fd, const struct iovec *pieces, int count, off_t at, int flags) {
    return spoiled(fd) ? -1 : syscall(SYS_preadv2, fd, pieces, count, at, 0, flags);
}
ssize_t preadv64v2(int fd, const struct iovec *pieces, int count, off_t at, int flags) ALIAS(preadv2);
ssize_t preadv(int fd, const struct iovec *pieces, int count, off_t at) { return preadv2(fd, pieces, count, at, 0); }
ssize_t preadv64(int fd, const struct iovec *pieces, int count, off_t at) ALIAS(preadv);

DIR *opendir(const char *path) {
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) return NULL;
    DIR *folder = fdopendir(fd);
    if (!folder) close(fd);
    return folder;
}
int closedir(DIR *folder) {
    static int (*real)(DIR *);
    if (!real) real = (int (*)(DIR *))dlsym(RTLD_NEXT, "closedir");
    take();
    if (watching()) file_closed(dirfd(folder));
    int done = real(folder);
    give();
    return done;
}
struct dirent *readdir(DIR *folder) {
    static struct dirent *(*real)(DIR *);
    if (!real) real = (struct dirent * (*)(DIR *)) dlsym(RTLD_NEXT, "readdir");
    return spoiled(dirfd(folder)) ? NULL : real(folder);
}
struct dirent64 *readdir64(DIR *folder) ALIAS(readdir);

/* Which numbers are open */

int close(int fd) {
    if (!is_ours(fd)) return (int)syscall(SYS_close, fd);
    take();
    file_closed(fd);
    int done = (int)syscall(SYS_close, fd);
    give();
    return done;
}
int __close(int fd) ALIAS(close);
int close_range(unsigned first, unsigned last, int flags) {
    if (watching() && !flags)
        for (unsigned fd = first; fd <= last && fd < 65536; fd++) file_closed((int)fd);
    return (int)syscall(SYS_close_range, first, last, flags);
}
static int shared(int fd, int twin) {
    if (watching()) {
        take();
        file_shared(fd, twin);
        give();
    }
    return twin;
}
int dup(int fd) { return shared(fd, (int)syscall(SYS_dup, fd)); }
int dup3(int fd, int twin, int flags) { return shared(fd, (int)syscall(SYS_dup3, fd, twin, flags)); }
int dup2(int fd, int twin) { return fd == twin ? (fcntl(fd, F_GETFD) < 0 ? -1 : twin) : dup3(fd, twin, 0); }
int fcntl(int fd, int command, ...) {
    va_list more;
    va_start(more, command);
    long word = va_arg(more, long);
    va_end(more);
    int done = (int)syscall(SYS_fcntl, fd, command, word);
    return command == F_DUPFD || command == F_DUPFD_CLOEXEC ? shared(fd, done) : done;
}
int fcntl64(int fd, int command, ...) ALIAS(fcntl);
