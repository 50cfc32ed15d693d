#ifndef FIRMWARE_UPDATE_H
#define FIRMWARE_UPDATE_H

#include <stdbool.h>

#include <anj/core.h>

/**
 * Installs the Firmware Update object (/5) in the state in which it was when the power failed, and goes on with what was
 * under way. Call it before the first @c anj_core_step, after @ref storage_open.
 *
 * @param anj  The client.
 * @param argv Arguments of the program, passed on to the new one.
 *
 * @returns 0, or a negative value.
 */
int firmware_update_install(anj_t *anj, char **argv);

/**
 * Stores what has changed, moves a download on and, when the server asked for it, replaces this program with the new one.
 * Call it in the main loop, right after @c anj_core_step.
 */
void firmware_update_process(void);

/** True while an image is on its way: the main loop should not sleep for long. */
bool firmware_update_busy(void);

#endif /* FIRMWARE_UPDATE_H */
