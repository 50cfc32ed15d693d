#define _POSIX_C_SOURCE 200809L

#include "storage.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <anj/log.h>

#define PATH_SIZE 256
#define IMAGE "image.bin"       /* complete, byte for byte, or not there */
#define IMAGE_PART "image.part" /* as far as it has come */
#define PROGRAM "program"

static char g_folder[PATH_SIZE - 32];
static int g_image = -1;

static const char *path_of(const char *name, const char *suffix) {
    static char paths[2][PATH_SIZE];
    static int turn;
    char *path = paths[turn ^= 1];
    (void) snprintf(path, PATH_SIZE, "%s/%s%s", g_folder, name, suffix);
    return path;
}

static int failed(const char *what) {
    anj_log(storage, L_ERROR, "cannot write %s: %s", what, strerror(errno));
    return -1;
}

/* A name survives only with its folder. */
static int sync_folder(void) {
    int folder = open(g_folder, O_RDONLY);
    if (folder < 0) {
        return -1;
    }
    int result = fsync(folder);
    close(folder);
    return result;
}

static int rename_and_sync(const char *from, const char *to) {
    return rename(from, to) || sync_folder() ? -1 : 0;
}

static int write_all(int file, const void *data, size_t size) {
    const char *next = (const char *) data;
    while (size > 0) {
        ssize_t written = write(file, next, size);
        if (written < 0) {
            return -1;
        }
        next += written;
        size -= (size_t) written;
    }
    return 0;
}

int storage_open(const char *folder) {
    if (strlen(folder) >= sizeof(g_folder)) {
        return -1;
    }
    strcpy(g_folder, folder);
    return 0;
}

const char *storage_program(void) {
    return path_of(PROGRAM, "");
}

int storage_write(const char *name, const void *data, size_t size) {
    int file = open(path_of(name, ".new"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0) {
        return failed(name);
    }
    int result = write_all(file, data, size) || fsync(file) ? -1 : 0;
    if (close(file) || result || rename_and_sync(path_of(name, ".new"), path_of(name, ""))) {
        return failed(name);
    }
    return 0;
}

int storage_read(const char *name, void *data, size_t size) {
    int file = open(path_of(name, ""), O_RDONLY);
    if (file < 0) {
        return -1;
    }
    struct stat info;
    int result = fstat(file, &info) || info.st_size != (off_t) size || read(file, data, size) != (ssize_t) size;
    close(file);
    return result ? -1 : 0;
}

void storage_remove(const char *name) {
    if (!unlink(path_of(name, ""))) {
        (void) sync_folder();
    }
}

static void image_close(void) {
    if (g_image >= 0) {
        close(g_image);
        g_image = -1;
    }
}

int image_begin(void) {
    image_discard();
    g_image = open(path_of(IMAGE_PART, ""), O_RDWR | O_CREAT | O_TRUNC, 0600);
    return g_image < 0 ? failed(IMAGE_PART) : 0;
}

int image_continue(uint32_t size) {
    if (g_image < 0) {
        g_image = open(path_of(IMAGE_PART, ""), O_RDWR);
    }
    struct stat info;
    if (g_image < 0 || fstat(g_image, &info) || info.st_size < (off_t) size) {
        return -1;
    }
    if (ftruncate(g_image, (off_t) size) || lseek(g_image, 0, SEEK_END) != (off_t) size) {
        return failed(IMAGE_PART);
    }
    return 0;
}

int image_read(uint32_t offset, uint8_t *buffer, size_t size) {
    if (g_image < 0) {
        g_image = open(path_of(IMAGE_PART, ""), O_RDWR);
    }
    return g_image >= 0 && pread(g_image, buffer, size, (off_t) offset) == (ssize_t) size ? 0 : -1;
}

int image_append(const void *data, size_t size) {
    return g_image < 0 || write_all(g_image, data, size) ? failed(IMAGE_PART) : 0;
}

int image_sync(void) {
    return g_image < 0 || fsync(g_image) ? failed(IMAGE_PART) : 0;
}

int image_complete(void) {
    int result = image_sync();
    image_close();
    return result || rename_and_sync(path_of(IMAGE_PART, ""), path_of(IMAGE, "")) ? failed(IMAGE) : 0;
}

bool image_is_complete(void) {
    return !access(path_of(IMAGE, ""), F_OK);
}

void image_discard(void) {
    image_close();
    (void) unlink(path_of(IMAGE, ""));
    (void) unlink(path_of(IMAGE_PART, ""));
    (void) sync_folder();
}

int image_activate(void) {
    const char *image = path_of(IMAGE, "");
    return chmod(image, 0700) || rename_and_sync(image, path_of(PROGRAM, "")) ? failed(PROGRAM) : 0;
}
