#ifndef MEASUREMENTS_H
#define MEASUREMENTS_H

#include <anj/core.h>

/** Takes a measurement when it is time, and sends a batch of them when there are enough. Call it in the main loop. */
void measurements_update(anj_t *anj);

#endif /* MEASUREMENTS_H */
