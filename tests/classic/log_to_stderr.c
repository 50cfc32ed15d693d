/* Spec 50, 9.9, A13 and A16: what goes to the standard error output, without AVS_LOG_WITH_TRACE. CMake compares the line. */
#include <avsystem/commons/avs_log.h>

#include "../c/check.h"

int main(void) {
    int evaluated = 0;
    CHECK(!avs_log_set_default_level(AVS_LOG_TRACE));
    avs_log(foo, TRACE, "%d", ++evaluated);
    avs_log(foo, LAZY_TRACE, "%d", ++evaluated);
    CHECK(evaluated == 0);
    avs_log(foo, INFO, "plain %d", 5);
    return 0;
}
