#ifndef TEMPERATURE_OBJECT_H
#define TEMPERATURE_OBJECT_H

#include <anj/core.h>

/** Installs the Temperature object (/3303) without instances. Returns 0, or what @c anj_dm_add_obj returns. */
int temperature_object_install(anj_t *anj);

#endif /* TEMPERATURE_OBJECT_H */
