#ifndef FILE_OBJECT_H
#define FILE_OBJECT_H

#include <anj/core.h>

/**
 * Installs the Binary App Data Container object (/19) with a file as its data.
 *
 * @param anj  The client, initialized.
 * @param path The file; the string must stay valid.
 *
 * @returns 0, or what @c anj_dm_add_obj returns.
 */
int file_object_install(anj_t *anj, const char *path);

#endif /* FILE_OBJECT_H */
