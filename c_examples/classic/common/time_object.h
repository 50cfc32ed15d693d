#ifndef TIME_OBJECT_H
#define TIME_OBJECT_H

#include <anjay/dm.h>

#define TIME_OBJECT_ID 3333
#define TIME_CURRENT_ID 5506

/* The Time object (/3333) with one instance; NULL when there is no memory. */
const anjay_dm_object_def_t **time_object_create(void);
/* To be called after the client has ended; NULL will do. */
void time_object_release(const anjay_dm_object_def_t **object);
/* Tells the library about instances that show another second than at the last call. */
void time_object_notify(anjay_t *anjay, const anjay_dm_object_def_t **object);

#endif /* TIME_OBJECT_H */
