#ifndef FIRMWARE_UPDATE_H
#define FIRMWARE_UPDATE_H

#include <stdbool.h>

#include <anj/core.h>

/**
 * Installs the Firmware Update object (/5) and, when this program was started by an update, reports the update as done.
 * Call it before the first @c anj_core_step.
 *
 * @param anj        The client. Its endpoint name is passed on to the new program.
 * @param server_uri Passed on to the new program; must outlive the client.
 * @param folder     Where the image and the marker of a finished update are kept; must outlive the client.
 *
 * @returns 0, or a negative value.
 */
int firmware_update_install(anj_t *anj, const char *server_uri, const char *folder);

/**
 * Moves a download on and, when the server asked for it, replaces this program with the downloaded one.
 * Call it in the main loop, right after @c anj_core_step.
 */
void firmware_update_process(void);

/** True while an image is being downloaded: the main loop should not sleep for long. */
bool firmware_update_busy(void);

#endif /* FIRMWARE_UPDATE_H */
