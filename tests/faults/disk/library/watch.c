/* What lies below the watched folder, and which open files do. */
#include "shim.h"
#include <pthread.h>

enum { FILES = 65536 };

static char folder[PATH_MAX];
static size_t folder_size;
static pid_t owner;
static int next_id;
static struct file *files[FILES];
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

void take(void) { pthread_mutex_lock(&lock); }
void give(void) { int kept = errno; pthread_mutex_unlock(&lock); errno = kept; }

/* A child, even one that shares our memory until it starts another program (vfork), is nobody that we watch. */
int watching(void) { return now_mode != OFF && (pid_t)syscall(SYS_getpid) == owner; }

void not_modelled(const char *what) {
    dprintf(2, "shim: %s is not modelled\n", what);
    abort();
}

/* "." and ".." go by the letters of the path; links on the way are not followed. */
static void tidy(char *path) {
    char *to = path, *from = path;
    while (*from) {
        while (*from == '/') from++;
        size_t size = strcspn(from, "/");
        if (size == 2 && from[0] == '.' && from[1] == '.') {
            while (to > path && *--to != '/') {}
        } else if (size && !(size == 1 && *from == '.')) {
            *to++ = '/';
            memmove(to, from, size);
            to += size;
        }
        from += size;
    }
    *to = 0;
}

int below(int at, const char *path, char *full) {
    if (!watching() || !path) return 0;
    size_t used = 0;
    if (*path != '/') {
        char link[64];
        snprintf(link, sizeof link, at == AT_FDCWD ? "/proc/self/cwd" : "/proc/self/fd/%d", at);
        ssize_t size = syscall(SYS_readlinkat, AT_FDCWD, link, full, PATH_MAX - 2);
        if (size < 0) return 0;
        used = (size_t)size;
        full[used++] = '/';
    }
    if (used + strlen(path) >= PATH_MAX) return 0;
    strcpy(full + used, path);
    tidy(full);
    return !strncmp(full, folder, folder_size) && (full[folder_size] == '/' || !full[folder_size]);
}

const char *inner(const char *full) { return full[folder_size] ? full + folder_size + 1 : ""; }

struct file *file_of(int fd) { return fd >= 0 && fd < FILES ? files[fd] : NULL; }

struct file *file_opened(int fd, const char *full, int flags) {
    if (fd >= FILES) not_modelled("so many open files");
    file_closed(fd);
    struct file *file = malloc(sizeof *file);
    *file = (struct file){++next_id, 1, flags, is_index(full)};
    files[fd] = file;
    return file;
}

void file_shared(int fd, int twin) {
    if (twin < 0 || twin == fd) return;
    file_closed(twin);
    struct file *file = file_of(fd);
    if (!file) return;
    if (twin >= FILES) not_modelled("so many open files");
    file->users++;
    files[twin] = file;
}

void file_closed(int fd) {
    struct file *file = file_of(fd);
    if (!file) return;
    files[fd] = NULL;
    if (!--file->users) free(file);
}

/* For fault.c, which arms: -1 where files below the folder are open already, which would be missed. */
int watch(const char *path) {
    DIR *open = opendir("/proc/self/fd");
    struct dirent *one;
    char target[PATH_MAX];
    size_t size = strlen(path);
    int found = 0;
    if (size >= sizeof folder || !open) return -1;
    while ((one = readdir(open))) {
        ssize_t read = readlinkat(dirfd(open), one->d_name, target, sizeof target - 1);
        if (read > 0) {
            target[read] = 0;
            found |= !strncmp(target, path, size) && (target[size] == '/' || !target[size]);
        }
    }
    closedir(open);
    if (found) return -1;
    for (int fd = 0; fd < FILES; fd++) file_closed(fd);
    strcpy(folder, path);
    folder_size = size;
    owner = (pid_t)syscall(SYS_getpid);
    next_id = 0;
    return 0;
}

static void in_child(void) { lock = (pthread_mutex_t)PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP; }

__attribute__((constructor)) static void prepare(void) { pthread_atfork(NULL, NULL, in_child); }
