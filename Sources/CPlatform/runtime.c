#include "CPlatformRuntime.h"

#include <string.h>
#include <unistd.h>

extern char **environ;

// Where a variable of the environment was put aside, and what it was.
static char **place;
static char *aside;

// Before the constructors of the runtime itself, which read the setting; 100 and below belong to the C library. In place of another
// variable, because the runtime finds the arguments of the program beside the environment, which must not be moved.
__attribute__((constructor(101))) static void look_for_no_backtracer(void) {
    char **other = NULL;
    for (char **entry = environ; entry && *entry; entry++) {
        if (strncmp(*entry, "SWIFT_BACKTRACE=", 16) == 0) return;
        if (strncmp(*entry, "SWIFT_", 6) != 0) other = entry;
    }
    if (!other) return;
    place = other;
    aside = *other;
    *other = "SWIFT_BACKTRACE=enable=no,swift-backtrace=/";
}

void cplatform_forget_backtracer(void) {
    if (place) *place = aside;
    place = NULL;
}
