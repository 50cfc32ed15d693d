#ifndef TEMPERATURE_OBJECT_H
#define TEMPERATURE_OBJECT_H

#include <anj/core.h>

/** Installs the Temperature object (/3303) with three instances. Returns 0, or what @c anj_dm_add_obj returns. */
int temperature_object_install(anj_t *anj);

/** Takes a measurement when it is time. Call it in the main loop. */
void temperature_object_update(anj_t *anj);

#endif /* TEMPERATURE_OBJECT_H */
