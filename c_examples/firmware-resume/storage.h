#ifndef STORAGE_H
#define STORAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What survives a power cut, on a file system. On bare flash the same four things are needed: an area for the image to
 * which bytes are appended, a flag that says that the image is complete, and two small records, each written so that after
 * a cut there is the old one or the new one (two slots, used in turn, are enough: the library refuses a torn record).
 */

/** Sets the folder that everything lies in. Returns 0, or -1 when its name is too long. */
int storage_open(const char *folder);

/** The program that starts when the device does. */
const char *storage_program(void);

/** Replaces a small record. Returns 0, or -1; then the old one is still there. */
int storage_write(const char *name, const void *data, size_t size);

/** Reads a small record of exactly this size. Returns 0, or -1. */
int storage_read(const char *name, void *data, size_t size);

/** Removes a small record. */
void storage_remove(const char *name);

/** Begins an image: whatever was there of one is gone. Returns 0, or -1. */
int image_begin(void);

/** Goes on with an image after its first @p size bytes; what is behind them is cut off. Returns 0, or -1: fewer are there. */
int image_continue(uint32_t size);

/** Reads bytes of an image that is not complete. Returns 0, or -1 when they are not there. */
int image_read(uint32_t offset, uint8_t *buffer, size_t size);

/** Appends bytes. Returns 0, or -1. */
int image_append(const void *data, size_t size);

/** Returns once every appended byte survives a power cut: 0, or -1. */
int image_sync(void);

/** The image is complete: from now on, also after a power cut, @ref image_is_complete says so. Returns 0, or -1. */
int image_complete(void);

bool image_is_complete(void);

/** Removes the image, complete or not. */
void image_discard(void);

/** Makes the complete image the program that starts when the device does. Returns 0, or -1; after a power cut, the image is
 * either still complete, or has become the program. */
int image_activate(void);

#endif /* STORAGE_H */
