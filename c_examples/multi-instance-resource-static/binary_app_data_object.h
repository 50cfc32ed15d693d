#ifndef BINARY_APP_DATA_OBJECT_H
#define BINARY_APP_DATA_OBJECT_H

#include <anj/core.h>

/** Installs the Binary App Data Container object (/19) with one instance. Returns 0, or what @c anj_dm_add_obj returns. */
int binary_app_data_object_install(anj_t *anj);

#endif /* BINARY_APP_DATA_OBJECT_H */
