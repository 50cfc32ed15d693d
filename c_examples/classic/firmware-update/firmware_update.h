#ifndef FIRMWARE_UPDATE_H
#define FIRMWARE_UPDATE_H

#include <anjay/anjay.h>

/* Arguments with which the program was started: the new firmware gets the same. */
typedef struct {
    const char *endpoint_name;
    const char *server_uri;
    /* Where image and marker lie: a folder that nobody else can write to; made when it is not there. */
    const char *folder;
} device_arguments_t;

/* Installs the Firmware Update object: 0, or negative. Reports success when this program is the new firmware. */
int install_firmware_update(anjay_t *anjay, const device_arguments_t *arguments);

#endif /* FIRMWARE_UPDATE_H */
