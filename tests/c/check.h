/* A check that says where it failed. */
#ifndef CHECK_H
#define CHECK_H

#include <stdio.h>
#include <stdlib.h>

#define CHECK(Condition) \
    do { \
        if (!(Condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #Condition); \
            exit(1); \
        } \
    } while (0)

#endif /* CHECK_H */
