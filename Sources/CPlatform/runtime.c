#include "CPlatformRuntime.h"

#include <stdlib.h>

static int is_ours;

// Before the constructors of the runtime itself, which read the setting; 100 and below belong to the C library.
__attribute__((constructor(101))) static void look_for_no_backtracer(void) {
    if (getenv("SWIFT_BACKTRACE") == NULL) is_ours = setenv("SWIFT_BACKTRACE", "enable=no,swift-backtrace=/", 0) == 0;
}

void cplatform_forget_backtracer(void) {
    if (is_ours) unsetenv("SWIFT_BACKTRACE");
    is_ours = 0;
}
